using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Layout;
using Snapshot.Records;
using Snapshot.Suggestions;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Editing;

/// <summary>Deleting, restoring and giving up edits: tried, suggested, done, undone.</summary>
public sealed class DiscardTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_tried_is_what_happens()
    {
        await using var host = await EditedAsync();
        var all = await host.RecordsAsync("true or deleted");

        var discarded = await PreviewAsync(host, new BulkChange.Discard(), "true or deleted");
        Assert.Equal(4, discarded.Count);
        var (edited, deleted, conflicting, created) = (discarded.Examples[0], discarded.Examples[1], discarded.Examples[2], discarded.Examples[3]);
        Assert.Equal([("name", "mine"), ("stock", 100L)], Pairs(edited.Before));
        Assert.Equal([("name", "toy 1"), ("stock", 1L)], Pairs(edited.After));
        Assert.Equal((null, "toy 2"), (deleted.Before, deleted.After!["name"]));
        Assert.Equal([("stock", 33L)], Pairs(conflicting.Before));
        Assert.Equal([("stock", 300L)], Pairs(conflicting.After));
        Assert.Equal(("made here", null), (created.Before!["name"], created.After));

        var restored = await PreviewAsync(host, new BulkChange.Restore(), "deleted");
        Assert.Equal((1, null, 2L), (restored.Count, restored.Examples[0].Before, restored.Examples[0].After!["stock"]));
        var gone = await PreviewAsync(host, new BulkChange.Delete(), "stock > 1");
        Assert.Equal(3, gone.Count);
        Assert.All(gone.Examples, example => Assert.Null(example.After));
        Assert.Equal(all.Select(record => record.Version), (await host.RecordsAsync("true or deleted")).Select(record => record.Version));

        Assert.Equal(4, (await host.Editing.DiscardAsync(host.Table, RecordSelection.All, ToyHost.Ann, Token)).Changed);
        var after = (await host.RecordsAsync("true or deleted")).ToDictionary(record => record.Id);
        foreach (var example in discarded.Examples.Where(example => example.After is not null))
            Assert.All(example.After!, pair => Assert.Equal(pair.Value, after[example.Record].Fields[pair.Key]));
        Assert.DoesNotContain(created.Record, after.Keys);
        Assert.Empty(await host.RecordsAsync("edited or created or deleted or in_conflict"));
    }

    [Fact]
    public async Task Single_fields_are_given_up_and_the_other_edits_stay()
    {
        await using var host = await EditedAsync();
        var stock = new BulkChange.Discard { Fields = ["Stock"] };
        Assert.Equal([("stock", 100L)], Pairs((await PreviewAsync(host, stock, "name = 'mine'")).Examples[0].Before));

        var result = await host.Editing.ChangeAsync(host.Table, RecordSelection.All, stock, ToyHost.Ann, Token);

        Assert.Equal(2, result.Changed);
        var (one, three) = (await host.RecordAsync(1), await host.RecordAsync(3));
        Assert.Equal(("mine", 1L, RecordState.Edited), (one.Fields["name"], one.Fields["stock"], one.State));
        Assert.Equal(["name"], one.Edited.Keys);
        Assert.Equal((300L, RecordState.Clean), (three.Fields["stock"], three.State));
        Assert.Equal(RecordState.Deleted, Assert.Single(await host.RecordsAsync("deleted")).State);
        Assert.Single(await host.RecordsAsync("created"));

        await host.Get<UndoService>().UndoAsync(host.Snapshot, result.Operation, ToyHost.Ann, Token);
        Assert.Equal((100L, 33L), ((await host.RecordAsync(1)).Fields["stock"], (await host.RecordAsync(3)).Fields["stock"]));
        Assert.Equal(["name", "stock"], (await host.RecordAsync(1)).Edited.Keys.Order());
    }

    [Fact]
    public async Task A_restored_record_keeps_its_edits_and_what_the_service_changed_meanwhile()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        await host.EditAsync(1, "name", "mine");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where("stock < 3"), ToyHost.Ann, Token);
        host.Service.Put(ToyService.Table, ToyService.Id(2), ("name", "theirs"));
        await host.PullAsync();
        Assert.Single(await host.RecordsAsync("deleted and in_conflict"));

        var restored = await host.Editing.ChangeAsync(host.Table, RecordSelection.All, new BulkChange.Restore(), ToyHost.Ann, Token);

        Assert.Equal(2, restored.Changed);
        Assert.Equal(("mine", RecordState.Edited), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(1)).State));
        Assert.Equal(("theirs", RecordState.Clean), ((await host.RecordAsync(2)).Fields["name"], (await host.RecordAsync(2)).State));
        Assert.Empty(await host.RecordsAsync("deleted or in_conflict"));
        Assert.Equal(0, (await host.Editing.ChangeAsync(host.Table, RecordSelection.All, new BulkChange.Restore(), ToyHost.Ann, Token)).Changed);

        await host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Assert.Equal(2, (await host.RecordsAsync("deleted")).Count);
    }

    [Fact]
    public async Task Deleting_and_giving_up_can_be_suggested()
    {
        await using var host = await EditedAsync();

        Assert.Equal(3, (await SuggestAsync(host, new BulkChange.Discard { Fields = ["stock", "name"] })).Changed);
        await host.Suggestions.RejectAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        Assert.Equal(4, (await SuggestAsync(host, new BulkChange.Discard())).Changed);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        Assert.Empty(await host.RecordsAsync("created or edited and not in_conflict"));
        Assert.Equal(300L, (await host.RecordAsync(3)).Fields["stock"]);

        Assert.Equal(3, (await SuggestAsync(host, new BulkChange.Delete())).Changed);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        Assert.Equal(4, (await host.RecordsAsync("deleted")).Count);
        Assert.Equal(SnapshotErrorCode.SuggestionInvalid, (await Assert.ThrowsAsync<SnapshotException>(() => SuggestAsync(host, new BulkChange.Restore()))).Code);
    }

    [Fact]
    public async Task What_has_nothing_to_go_back_to_is_refused()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1));
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("note") { Type = FieldType.Text }, ToyHost.Ann, Token);

        await RefusedAsync(SnapshotErrorCode.ValueInvalid, ["note"]);
        await RefusedAsync(SnapshotErrorCode.FieldNotFound, ["nmae"]);
        await RefusedAsync(SnapshotErrorCode.RequestInvalid, []);

        async Task RefusedAsync(SnapshotErrorCode code, string[] fields) => Assert.Equal(code, (await Assert.ThrowsAsync<SnapshotException>(
            () => host.Editing.ChangeAsync(host.Table, RecordSelection.All, new BulkChange.Discard { Fields = fields }, ToyHost.Ann, Token))).Code);
    }

    /// <summary>The first record edited, the second deleted, the third in conflict, the fourth clean, a fifth made here.</summary>
    private async Task<ToyHost> EditedAsync()
    {
        var host = await ToyHost.PulledAsync(server, ToyService.Create(4));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(1, "stock", 100L);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(2)).Id), ToyHost.Ann, Token);
        await host.EditAsync(3, "stock", 33L);
        host.Service.Put(ToyService.Table, ToyService.Id(3), ("stock", 300L));
        await host.PullAsync();
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made here" }], ToyHost.Ann, Token);
        return host;
    }

    private static Task<BulkPreview> PreviewAsync(ToyHost host, BulkChange change, string filter) =>
        host.Editing.PreviewAsync(host.Table, RecordSelection.Where(filter), change, ToyHost.Ann, cancellationToken: Token);

    private static Task<Operations.OperationResult> SuggestAsync(ToyHost host, BulkChange change) =>
        host.Suggestions.SuggestChangeAsync(host.Table, RecordSelection.All, change, ToyHost.Robot, "run", null, Token);

    private static IEnumerable<(string, object?)> Pairs(IReadOnlyDictionary<string, object?>? values) => values!.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key);
}
