using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>A plan outlives changes of the service's fields: what touches them is void, the rest is sent.</summary>
public sealed class SchemaVoidTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Func<RemoteTable, RemoteTable>> Changed => new()
    {
        toys => toys.Without("stock"),
        toys => toys.Changing("stock", f => f with { Type = FieldType.Text }),
        toys => toys.Changing("stock", f => f with { IsReadOnly = true }),
    };

    [Theory]
    [MemberData(nameof(Changed))]
    public async Task Items_of_a_field_that_changed_since_the_plan_are_not_sent(Func<RemoteTable, RemoteTable> change)
    {
        await using var host = await EditedAsync();
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        host.Service.Redefine(change(Toys));

        await ApproveAsync(host, plan);

        await AssertVoidAsync(host, plan.Id);
        Assert.Equal("schema_changed", (await host.RecordAsync(1)).Error!.Code);
    }

    [Theory]
    [MemberData(nameof(Changed))]
    public async Task Nor_when_a_pull_has_followed_the_service_meanwhile(Func<RemoteTable, RemoteTable> change)
    {
        await using var host = await EditedAsync();
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        host.Service.Redefine(change(Toys));
        await host.PullAsync();

        await ApproveAsync(host, plan);

        await AssertVoidAsync(host, plan.Id);
    }

    [Theory]
    [MemberData(nameof(Changed))]
    public async Task Nor_when_the_service_changes_while_the_job_runs(Func<RemoteTable, RemoteTable> change)
    {
        await using var host = await EditedAsync();
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        // The first attempt has marked the items as sent, and nothing was done; the next one finds other fields.
        host.Service.Fail(ServiceCall.Write, new Fault.Refused(ConnectorErrorKind.Transient));
        host.Service.Before(ServiceCall.Discover, service => service.Redefine(change(Toys)), after: 1);

        await ApproveAsync(host, plan);

        await AssertVoidAsync(host, plan.Id);
    }

    [Fact]
    public async Task What_is_in_doubt_of_a_field_that_changed_stays_so()
    {
        var host = await EditedAsync();
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.Hangs());
        var publication = await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token);
        await host.UntilAsync(publication.Job, _ => host.Service.Calls(ServiceCall.Write) == 1);
        host.Service.Redefine(Toys.Without("stock"));
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(publication.Job);

        var items = (await next.ItemsAsync(plan.Id)).Where(item => item.Kind == WriteKind.Update).OrderBy(item => item.Record).ToList();
        Assert.Equal([PublicationItemState.Unknown, PublicationItemState.Applied, PublicationItemState.Unknown], items.Select(item => item.State));
        Assert.Equal("schema_changed", items[0].Error!.Code);
        Assert.DoesNotContain(next.Service.Effects, effect => effect.Values.ContainsKey("stock"));
    }

    [Fact]
    public async Task What_is_in_doubt_when_a_pull_converts_its_field_stays_so()
    {
        var host = await EditedAsync();
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.Hangs());
        var publication = await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token);
        await host.UntilAsync(publication.Job, _ => host.Service.Calls(ServiceCall.Write) == 1);
        await host.Get<Snapshots.JobService>().CancelAsync(publication.Job, ToyHost.Ann, Token);
        await host.FinishedAsync(publication.Job);
        host.Service.Redefine(Toys.Changing("stock", f => f with { Type = FieldType.Text }));

        await host.PullAsync();

        var items = (await host.ItemsAsync(plan.Id)).Where(item => item.Kind == WriteKind.Update).OrderBy(item => item.Record).ToList();
        Assert.Equal([PublicationItemState.Unknown, PublicationItemState.Sent, PublicationItemState.Unknown], items.Select(item => item.State));
        Assert.Equal(("schema_changed", "stock"), (items[0].Error!.Code, items[0].Error!.Field));
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_sent_to_a_table_that_is_gone_or_has_another_key(bool gone)
    {
        await using var host = await EditedAsync();
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        if (gone)
            host.Service.RemoveTable(Table);
        else
            host.Service.Redefine(Toys with { Key = ["name"] });

        var job = await ApproveAsync(host, plan);

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal((PublicationItemState.Rejected, "schema_changed"), (item.State, item.Error!.Code)));
        Assert.Empty(host.Service.Effects);
        Assert.Equal(100L, (await host.RecordAsync(1)).Fields["stock"]);
    }

    // Stock, name, both; and a deletion.
    private async Task<ToyHost> EditedAsync()
    {
        var host = await ToyHost.PulledAsync(server, Create(6));
        await host.EditAsync(1, "stock", 100L);
        await host.EditAsync(2, "name", "mine");
        await host.EditAsync(3, "stock", 300L);
        await host.EditAsync(3, "name", "mine");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(4)).Id), ToyHost.Ann, Token);
        return host;
    }

    private static async Task<Job> ApproveAsync(ToyHost host, PublishPlan plan) =>
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);

    private static async Task AssertVoidAsync(ToyHost host, PlanId plan)
    {
        var items = (await host.ItemsAsync(plan)).OrderBy(item => item.Record).ToList();
        Assert.Equal(
            [PublicationItemState.Rejected, PublicationItemState.Applied, PublicationItemState.Rejected, PublicationItemState.Applied], items.Select(item => item.State));
        Assert.All(items.Where(item => item.State == PublicationItemState.Rejected), item => Assert.Equal("schema_changed", item.Error!.Code));
        Assert.Equal([WriteKind.Update, WriteKind.Delete], host.Service.Effects.Select(effect => effect.Kind));
        Assert.Equal(["name"], host.Service.Effects[0].Values.Keys);
        Assert.Contains("stock", (await host.RecordAsync(1)).Edited.Keys);
    }
}
