using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

public sealed class PublishTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_fields_that_changed_are_sent_and_each_write_has_its_receipt()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        await DeleteAsync(host, 2);
        await CreateAsync(host, "made here");

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal([WriteKind.Create, WriteKind.Update, WriteKind.Delete], host.Service.Effects.Select(effect => effect.Kind));
        Assert.Equal(["name"], host.Service.Effects.Single(effect => effect.Kind == WriteKind.Update).Values.Keys);
        Assert.Equal((RecordState.Clean, 0), ((await host.RecordAsync(1)).State, (await host.RecordAsync(1)).Edited.Count));
        Assert.Equal("r1", Assert.Single(await host.RecordsAsync("name = 'made here'")).RemoteId);
        Assert.Empty(await host.RecordsAsync($"remote_id = '{Id(2)}'"));
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Theory]
    [InlineData(ConnectorErrorKind.RateLimited)]
    [InlineData(ConnectorErrorKind.Transient)]
    public async Task A_passing_fault_is_tried_again_and_nothing_is_written_twice(ConnectorErrorKind kind)
    {
        await using var host = await ToyHost.PulledAsync(server, Create(35));
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["stock"] = 0L }, ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.Refused(kind), times: 2, after: 1).Fail(ServiceCall.Write, new Fault.PartOfBatch(4), after: 3);

        var items = await host.PublishAsync();

        Assert.Equal(35, items.Count(item => item.State == PublicationItemState.Applied));
        Assert.Equal(35, host.Service.Effects.Count);
        Assert.Equal(35, host.Service.Effects.Select(effect => effect.RecordId).Distinct().Count());
    }

    [Fact]
    public async Task What_somebody_changed_since_the_plan_is_a_conflict_and_both_values_are_kept()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine");
        host.Service.Before(ServiceCall.Write, service => service.Put(Table, Id(1), ("name", "theirs")));

        var items = await host.PublishAsync();

        Assert.Equal([PublicationItemState.Conflict, PublicationItemState.Applied], items.OrderBy(item => item.Record).Select(item => item.State));
        Assert.Equal("changed_there", items.Single(item => item.State == PublicationItemState.Conflict).Error!.Code);
        var record = await host.RecordAsync(1);
        Assert.Equal(("mine", "theirs", RecordState.Edited), (record.Fields["name"], record.Conflicts["name"], record.State));
        Assert.Equal("theirs", host.Service.Find(Table, Id(1))!["name"]);
    }

    [Fact]
    public async Task What_somebody_changed_before_the_plan_is_shown_in_it_and_not_sent()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        await DeleteAsync(host, 2);
        await host.EditAsync(3, "name", "mine");
        await host.EditAsync(4, "name", "same");
        host.Service.Put(Table, Id(1), ("name", "theirs"));
        host.Service.Put(Table, Id(2), ("name", "theirs"));
        host.Service.Remove(Table, Id(3));
        host.Service.Put(Table, Id(4), ("name", "same"));

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        var items = await host.ItemsAsync(plan.Id);

        Assert.Equal(
            [("update", "changed_there"), ("delete", "changed_there"), ("update", "deleted_there")],
            items.OrderBy(item => item.Record).Select(item => (item.Kind.ToString().ToLowerInvariant(), item.Error?.Code ?? "")));
        var field = items.Single(item => item.RemoteId == Id(1)).Fields.Single();
        Assert.Equal(("toy 1", "mine", "theirs", true), (field.Old, field.New, field.Theirs, field.InConflict));
        Assert.Equal(3, plan.Tables.Single().Conflicts);
    }

    [Fact]
    public async Task What_the_service_refuses_stays_edited_with_the_reason()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", new string('x', 41));
        await host.EditAsync(2, "name", "fine");
        host.Service.Redefine(Toys.Changing("name", field => field with { MaxLength = 50 }));
        host.Service.Before(ServiceCall.Write, service => service.Redefine(Toys));

        var items = await host.PublishAsync();

        Assert.Equal([PublicationItemState.Rejected, PublicationItemState.Applied], items.OrderBy(item => item.Record).Select(item => item.State));
        var record = await host.RecordAsync(1);
        Assert.Equal((RecordState.Edited, "too_long", "name"), (record.State, record.Error!.Code, record.Error.Field));

        await host.EditAsync(1, "name", "shorter");
        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        Assert.Null((await host.RecordAsync(1)).Error);
    }

    [Fact]
    public async Task A_record_edited_again_while_its_old_value_was_under_way_stays_edited()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "name", "first");
        host.Service.Before(ServiceCall.Write, _ => host.EditAsync(1, "name", "second").GetAwaiter().GetResult());

        await host.PublishAsync();

        var record = await host.RecordAsync(1);
        Assert.Equal(("second", "first", RecordState.Edited), (record.Fields["name"], record.Edited["name"], record.State));
        Assert.Equal("first", host.Service.Find(Table, Id(1))!["name"]);
    }

    [Fact]
    public async Task A_record_edited_since_the_plan_voids_its_item_and_no_other()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "name", "first");
        await host.EditAsync(2, "name", "mine");
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await host.EditAsync(1, "name", "second");

        var publication = await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token);
        await host.FinishedAsync(publication.Job);

        var items = await host.ItemsAsync(plan.Id);
        Assert.Equal([PublicationItemState.Void, PublicationItemState.Applied], items.OrderBy(item => item.Record).Select(item => item.State));
        Assert.Equal(["changed_here", null], items.OrderBy(item => item.Record).Select(item => item.Error?.Code));
        Assert.Equal(Id(2), Assert.Single(host.Service.Effects).RecordId);
    }

    [Fact]
    public async Task A_create_whose_answer_got_lost_is_never_sent_again()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await CreateAsync(host, "made here");
        host.Service.Fail(ServiceCall.Write, new Fault.LostAnswer());

        Assert.Equal(PublicationItemState.Unknown, Assert.Single(await host.PublishAsync()).State);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        var item = Assert.Single(await host.ItemsAsync(plan.Id));
        Assert.Equal((PublicationItemState.Conflict, "outcome_unknown"), (item.State, item.Error!.Code));
        Assert.Equal(0, plan.Tables.Single().Creates);
        Assert.Single(host.Service.Effects);

        // The service has it: discarded here and pulled, it is one record.
        await host.Editing.DiscardAsync(host.Table, RecordSelection.Where("created"), ToyHost.Ann, Token);
        await host.PullAsync();
        Assert.Equal("r1", Assert.Single(await host.RecordsAsync("name = 'made here'")).RemoteId);
    }

    [Fact]
    public async Task A_connector_that_gives_too_few_answers_is_not_believed()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["stock"] = 0L }, ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.MissingAnswer());

        // What the service holds is.
        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(5, host.Service.Effects.Count);
        Assert.Empty(await host.RecordsAsync("edited"));
    }

    [Fact]
    public async Task What_the_service_made_of_a_value_is_taken_over()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        host.Service.Normalize = (_, value) => value is string text ? text.Trim() : value;
        await host.EditAsync(1, "name", "  spaced  ");

        await host.PublishAsync();

        Assert.Equal(("spaced", RecordState.Clean), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(1)).State));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task What_a_host_left_under_way_is_settled_by_the_next_and_nothing_is_done_twice(bool arrived, bool idempotent)
    {
        var host = await ToyHost.PulledAsync(server, Create(5, idempotent));
        await host.EditAsync(1, "name", "mine");
        if (idempotent)
            await CreateAsync(host, "made here");
        await DeleteAsync(host, 2);
        host.Service.Fail(ServiceCall.Write, arrived ? new Fault.HangsAfterwards() : new Fault.Hangs());
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == 1);
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.All(await next.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal("mine", next.Service.Find(Table, Id(1))!["name"]);
        Assert.Equal(idempotent ? 3 : 2, next.Service.Effects.Count);
    }

    [Fact]
    public async Task A_create_that_a_host_left_under_way_is_for_a_person_to_decide()
    {
        var host = await ToyHost.PulledAsync(server, Create(5));
        await CreateAsync(host, "made here");
        host.Service.Fail(ServiceCall.Write, new Fault.HangsAfterwards());
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == 1);
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.Equal(PublicationItemState.Unknown, Assert.Single(await next.ItemsAsync(plan)).State);
        Assert.Single(next.Service.Effects);
    }

    private static async Task CreateAsync(ToyHost host, string name) =>
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = name }], ToyHost.Ann, Token);

    private static async Task DeleteAsync(ToyHost host, int number) =>
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(number)).Id), ToyHost.Ann, Token);
}
