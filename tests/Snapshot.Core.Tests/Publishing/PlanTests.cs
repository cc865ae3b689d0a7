using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>What a plan holds, says it costs, and is told apart by.</summary>
public sealed class PlanTests(TestServer server)
{
    // Of a thousand records, fifty at a time.
    private const int ServiceCallsOfAPage = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_edits_of_the_fields_that_are_named_are_planned_and_the_others_stay_edits()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(4));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(1, "stock", 9L);
        await host.EditAsync(2, "stock", 9L);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(3)).Id), ToyHost.Ann, Token);
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made here" }], ToyHost.Ann, Token);

        var plan = await host.Publishing.PlanAsync(
            host.Snapshot, [new PlanSelection(Table, RecordSelection.All) { Fields = ["Name"] }], ToyHost.Ann, Token);
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);

        Assert.Equal(["name"], Assert.Single(host.Service.Effects).Values.Keys);
        var record = await host.RecordAsync(1);
        Assert.Equal((RecordState.Edited, 9L), (record.State, record.Fields["stock"]));
        Assert.Equal(["stock"], record.Edited.Keys);
        Assert.Equal(RecordState.Edited, (await host.RecordAsync(2)).State);
        Assert.Single(await host.RecordsAsync("created"));
        Assert.Single(await host.RecordsAsync("deleted"));
    }

    [Fact]
    public async Task A_field_that_does_not_exist_cannot_be_selected()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(1));

        var refused = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.PlanAsync(
            host.Snapshot, [new PlanSelection(Table, RecordSelection.All) { Fields = ["nmae"] }], ToyHost.Ann, Token));

        Assert.Equal(SnapshotErrorCode.FieldNotFound, refused.Code);
    }

    [Fact]
    public async Task Items_are_found_by_table_kind_and_state()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", new string('x', 50));
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(3)).Id), ToyHost.Ann, Token);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        async Task<IEnumerable<string?>> FoundAsync(ItemFilter filter) =>
            (await host.Publishing.ItemsAsync(host.Snapshot, plan.Id, ToyHost.Ann, 0, 100, filter, Token)).Select(item => item.RemoteId);

        Assert.Equal([Id(1), Id(2), Id(3)], await FoundAsync(ItemFilter.All));
        Assert.Equal([Id(1), Id(2)], await FoundAsync(new ItemFilter { Kind = WriteKind.Update }));
        Assert.Equal([Id(1), Id(3)], await FoundAsync(new ItemFilter { State = PublicationItemState.Pending, Table = Table }));
        Assert.Equal([Id(2)], await FoundAsync(new ItemFilter { Kind = WriteKind.Update, State = PublicationItemState.Invalid }));
        var unknown = await Assert.ThrowsAsync<SnapshotException>(() => FoundAsync(new ItemFilter { Table = "tyos" }));
        Assert.Equal(SnapshotErrorCode.TableNotFound, unknown.Code);
    }

    [Fact]
    public async Task The_same_changes_have_the_same_hash_and_a_stale_one_says_what_is_different()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        await host.EditAsync(1, "name", "mine");
        var seen = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        var same = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(3)).Id), ToyHost.Ann, Token);
        var later = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        var stale = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.PublishAsync(host.Snapshot, later.Id, seen.Hash, ToyHost.Ann, Token));
        var wrong = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.PublishAsync(host.Snapshot, later.Id, "0", ToyHost.Ann, Token));

        Assert.Equal((seen.Hash, SnapshotErrorCode.PlanHashMismatch, SnapshotErrorCode.PlanHashMismatch), (same.Hash, stale.Code, wrong.Code));
        Assert.Equal(
            """{"approved":{"creates":0,"updates":1,"deletes":0,"conflicts":0,"invalid":0},"planned":{"creates":0,"updates":1,"deletes":1,"conflicts":0,"invalid":0}}""",
            System.Text.Json.JsonSerializer.Serialize(stale.Details, System.Text.Json.JsonSerializerOptions.Web));
        Assert.Empty(wrong.Details);
    }

    [Fact]
    public async Task A_plan_says_what_it_costs_and_what_else_it_does_there()
    {
        var service = new InMemoryService().AddTable(Toys with
        {
            Capabilities = Toys.Capabilities with { DeleteEffect = "Deleting a toy also deletes its reviews.", UpdateEffect = "Buyers are told." },
        });
        for (var i = 1; i <= 30; i++)
            service.Put(Table, Id(i), ("id", Id(i)), ("name", $"toy {i}"));
        service.RateLimit = new RateLimit(1000, TimeSpan.FromSeconds(10));
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where($"remote_id <= '{Id(21)}'"), ToyHost.Ann, Token);

        var table = Assert.Single((await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token)).Tables);

        // Three batches of ten; the first need not wait.
        Assert.Equal((21, 3, 0.02), (table.Deletes, table.Requests, table.Seconds));
        Assert.Equal(["Deleting a toy also deletes its reviews."], table.Effects);
    }

    [Fact]
    public async Task A_plan_of_many_pages_holds_them_all_and_is_one_operation()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(2500));
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["stock"] = 0L }, ToyHost.Ann, Token);
        var before = (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision;

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal(2500, plan.Tables.Single().Updates);
        Assert.Equal(before + 1, (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision);
        Assert.Equal(500, (await host.Publishing.ItemsAsync(host.Snapshot, plan.Id, ToyHost.Ann, 2000, 1000, cancellationToken: Token)).Count);
    }

    /// <summary>A page is written while the next one is read: it must not come after the rest was dropped.</summary>
    [Theory]
    [InlineData(ServiceCallsOfAPage)]
    [InlineData(ServiceCallsOfAPage + 1)]
    [InlineData(2 * ServiceCallsOfAPage)]
    public async Task A_plan_that_breaks_off_on_its_way_leaves_nothing(int calls)
    {
        await using var host = await ToyHost.PulledAsync(server, Create(2500));
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["stock"] = 0L }, ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.ReadById, new Fault.Refused(ConnectorErrorKind.Permission), after: calls);

        await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token));

        var schema = await host.SqlAsync("select schema_name from snapshot.snapshots");
        Assert.Equal(0L, await host.SqlAsync("select count(*) from snapshot.plans"));
        Assert.Equal(0L, await host.SqlAsync($"select count(*) from \"{schema}\"._publication_item"));
        Assert.Equal(2500, (await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token)).Tables.Single().Updates);
    }
}
