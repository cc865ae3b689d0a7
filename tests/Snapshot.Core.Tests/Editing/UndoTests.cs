using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Testing.Services;

namespace Snapshot.Editing;

public sealed class UndoTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_was_done_is_undone_and_done_again_step_by_step()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(6));
        var states = new List<string> { await StateAsync(host) };
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        Func<Task>[] work =
        [
            () => host.EditAsync(1, "name", "mine"),
            () => host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["stock"] = null, ["price"] = 1m }, ToyHost.Ann, Token),
            () => host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made", ["made_on"] = "2024-02-29", ["extra"] = """{"a":[1,null]}""" }], ToyHost.Ann, Token),
            () => host.EditAsync(1, "name", "mine again"),
            () => host.Editing.DeleteAsync(host.Table, RecordSelection.Where("created or stock is null and remote_id >= 't00004'"), ToyHost.Ann, Token),
            () => host.Editing.DiscardAsync(host.Table, RecordSelection.ByIds(ids[0], ids[4]), ToyHost.Ann, Token),
        ];
        foreach (var step in work)
        {
            await step();
            states.Add(await StateAsync(host));
        }

        for (var i = work.Length - 1; i >= 0; i--)
        {
            var undone = await UndoAsync(host);
            Assert.Empty(undone.Stale);
            Assert.Equal(states[i], await StateAsync(host));
        }
        Assert.Equal("operation_not_found", (await Assert.ThrowsAsync<SnapshotException>(() => UndoAsync(host))).Code.Value);
        for (var i = 1; i <= work.Length; i++)
        {
            await host.Get<UndoService>().RedoAsync(host.Snapshot, null, ToyHost.Ann, Token);
            Assert.Equal(states[i], await StateAsync(host));
        }
        Assert.Equal("operation_not_found", (await Assert.ThrowsAsync<SnapshotException>(() => host.Get<UndoService>().RedoAsync(host.Snapshot, null, ToyHost.Ann, Token))).Code.Value);
        await UndoAsync(host);
        Assert.Equal(states[^2], await StateAsync(host));
    }

    [Fact]
    public async Task What_changed_since_is_left_and_named()
    {
        var service = ToyService.Create(5);
        await using var host = await ToyHost.PulledAsync(server, service);
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        var operation = await host.Editing.SetAsync(
            host.Table, RecordSelection.All, new Dictionary<string, object?> { ["name"] = "all", ["stock"] = 0L }, ToyHost.Ann, Token);
        await host.EditAsync(1, "name", "newer");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds(ids[1]), ToyHost.Ann, Token);
        service.Remove(ToyService.Table, ToyService.Id(3));
        await host.PullAsync();

        var undone = await UndoAsync(host, operation.Operation);

        Assert.Equal([ids[0], ids[1]], undone.Left);
        Assert.Equal(("newer", (object?)1L), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(1)).Fields["stock"]));
        Assert.Equal(RecordState.Deleted, (await host.RecordAsync(2)).State);
        Assert.Equal(("toy 3", (object?)3L), ((await host.RecordAsync(3)).Fields["name"], (await host.RecordAsync(3)).Fields["stock"]));
        Assert.Equal("toy 5", (await host.RecordAsync(5)).Fields["name"]);
        Assert.Equal("operation_undone", (await Assert.ThrowsAsync<SnapshotException>(() => UndoAsync(host, operation.Operation))).Code.Value);
    }

    [Fact]
    public async Task Accepting_and_rejecting_are_undone_and_the_suggestions_wait_again()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var one = (await host.RecordAsync(1)).Id;
        await host.Suggestions.SuggestAsync(
            host.Table,
            [
                NewSuggestion.ForCell(one, "name", "a"), NewSuggestion.ForCell(one, "name", "b"), new NewSuggestion { Record = (await host.RecordAsync(2)).Id, Delete = true },
                new NewSuggestion { Fields = new Dictionary<string, object?> { ["name"] = "new" } }, NewSuggestion.ForCell(one, "stock", 9L),
            ], ToyHost.Robot, cancellationToken: Token);
        var before = await StateAsync(host);
        var waiting = (await WaitingAsync(host)).ToList();
        await host.Suggestions.RejectAsync(host.Table, new SuggestionSelection { Fields = ["stock"] }, ToyHost.Ann, Token);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        Assert.Empty(await WaitingAsync(host));

        await UndoAsync(host);
        await UndoAsync(host);

        Assert.Equal(before, await StateAsync(host));
        Assert.Equal(waiting, await WaitingAsync(host));
    }

    [Fact]
    public async Task Each_undoes_their_own_and_the_owner_any()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        await host.EditAsync(1, "name", "mine");
        var pull = (await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token)).Single(operation => operation.Kind == "table.pulled");

        Assert.Equal("actor_forbidden", (await Assert.ThrowsAsync<SnapshotException>(() => host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Robot, Token))).Code.Value);
        Assert.Equal("snapshot_not_found", (await Assert.ThrowsAsync<SnapshotException>(() => host.Get<UndoService>().UndoAsync(host.Snapshot, null, Actor.User("bob"), Token))).Code.Value);
        Assert.Equal("operation_not_undoable", (await Assert.ThrowsAsync<SnapshotException>(() => UndoAsync(host, pull.Id))).Code.Value);
        Assert.Equal("operation_not_found", (await Assert.ThrowsAsync<SnapshotException>(() => UndoAsync(host, OperationId.New()))).Code.Value);
        Assert.Equal("mine", (await host.RecordAsync(1)).Fields["name"]);
    }

    [Fact]
    public async Task What_was_published_since_comes_back_as_an_edit()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        await host.EditAsync(1, "name", "mine");
        await host.PublishAsync();

        await UndoAsync(host);

        var record = await host.RecordAsync(1);
        Assert.Equal(("toy 1", "mine", RecordState.Edited), (record.Fields["name"], record.Edited["name"], record.State));
        await host.PublishAsync();
        Assert.Equal("toy 1", host.Service.Find(ToyService.Table, ToyService.Id(1))!["name"]);
    }

    private static Task<Operations.OperationResult> UndoAsync(ToyHost host, OperationId? operation = null) =>
        host.Get<UndoService>().UndoAsync(host.Snapshot, operation, ToyHost.Ann, Token);

    private static async Task<IReadOnlyList<long>> WaitingAsync(ToyHost host) =>
        [.. (await host.Suggestions.ListAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, cancellationToken: Token)).Select(suggestion => suggestion.Id)];

    /// <summary>All that undo must bring back: values, bases and states, under the same ids.</summary>
    private static async Task<string> StateAsync(ToyHost host) => (string)(await host.SqlAsync(
        $"SELECT coalesce(string_agg((to_jsonb(r) - array['_version', '_hash'])::text, E'\\n' ORDER BY _id), '') FROM snap_{host.Snapshot}.toys r"))!;
}
