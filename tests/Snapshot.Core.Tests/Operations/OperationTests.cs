using Snapshot.Editing;
using Snapshot.Events;
using Snapshot.Hosting;
using Snapshot.Records;

namespace Snapshot.Operations;

public sealed class OperationTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Revisions_have_no_gaps_however_many_write_at_once()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(50));
        var before = (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision;

        var results = await Task.WhenAll(Enumerable.Range(1, 40).Select(i => host.Editing.SetAsync(
            host.Table, RecordSelection.All, new Dictionary<string, object?> { ["stock"] = (long)-i }, ToyHost.Ann, Token)));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => before + i), results.Select(result => result.Revision!.Value).Order());
        var last = results.MaxBy(result => result.Revision)!;
        var log = await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, limit: 1000, cancellationToken: Token);
        Assert.Equal(last.Operation, log[0].Id);
        Assert.Equal($"{before + 40} {before + 40}", await host.SqlAsync("SELECT count(DISTINCT revision) || ' ' || max(revision) FROM snapshot.operation_steps"));
    }

    [Fact]
    public async Task One_event_follows_each_commit_and_none_a_refusal()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(5));
        // The end of the pull's job may still be told.
        await using var events = host.Get<IEventBus>().SubscribeAsync(host.Snapshot, Token).Where(happened => happened.Job is null).GetAsyncEnumerator(Token);
        var next = events.MoveNextAsync();

        await Assert.ThrowsAsync<Errors.SnapshotException>(() => host.EditAsync(1, "stock", "many"));
        var nothing = await host.Editing.SetAsync(
            host.Table, RecordSelection.Where("stock < 0"), new Dictionary<string, object?> { ["stock"] = 1L }, ToyHost.Ann, Token);
        await host.EditAsync(1, "stock", 7L);

        Assert.True(await next);
        Assert.Null(nothing.Revision);
        Assert.Equal(("records.edited", 1L), (events.Current.Kind, events.Current.Records));
        Assert.Equal((await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision, events.Current.Revision);
    }

    [Fact]
    public async Task The_history_of_a_record_tells_who_changed_what()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(5));
        await host.EditAsync(1, "name", "Ada's");
        await host.Suggestions.SuggestAsync(
            host.Table, [NewSuggestion.ForCell((await host.RecordAsync(1)).Id, "name", "Robot's")], ToyHost.Robot, cancellationToken: Token);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Fields = ["name"] }, ToyHost.Ann, Token);

        var history = await host.Browsing.HistoryAsync(host.Table, (await host.RecordAsync(1)).Id, ToyHost.Ann, cancellationToken: Token);

        Assert.Equal(["suggestions.accepted", "records.edited"], history.Select(change => change.Kind));
        Assert.Equal([("Ada's", "Robot's"), ("toy 1", "Ada's")], history.Select(change => ((string)change.Before["name"]!, (string)change.After["name"]!)));
        var audit = await host.Browsing.AuditAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token);
        Assert.Equal("agent:robot", audit.Single(line => line.Entry.Action == "suggestions.made").Entry.Actor.ToString());
    }

    [Fact]
    public async Task The_audit_trail_outlives_the_snapshot()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(5));

        await host.Snapshots.DeleteAsync(host.Snapshot, ToyHost.Ann, Token);

        Assert.Equal(0L, await host.SqlAsync("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'snap\\_%'"));
        Assert.Equal(3L, await host.SqlAsync("SELECT count(*) FROM snapshot.audit WHERE action IN ('snapshot.created', 'table.pulled', 'snapshot.deleted')"));
    }
}
