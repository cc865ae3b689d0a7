using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Testing.Services;

namespace Snapshot.Editing;

public sealed class ConflictTests(TestServer server)
{
    private static readonly ConflictResolution Mine = new ConflictResolution.Mine();
    private static readonly ConflictResolution Theirs = new ConflictResolution.Theirs();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("mine", "mine", RecordState.Edited)]
    [InlineData("theirs", "theirs", RecordState.Clean)]
    [InlineData("other", "other", RecordState.Edited)]
    [InlineData("same as theirs", "theirs", RecordState.Clean)]
    public async Task A_field_in_conflict_takes_what_was_decided_and_the_next_pull_agrees(string how, string name, RecordState state)
    {
        await using var host = await InConflictAsync(3);
        ConflictResolution by = how switch
        {
            "mine" => new ConflictResolution.Mine { Fields = ["Name"] },
            "theirs" => Theirs,
            _ => new ConflictResolution.Values(new Dictionary<string, object?> { ["name"] = name }),
        };

        Assert.Equal(1, (await ResolveAsync(host, RecordSelection.Where($"remote_id = '{ToyService.Id(2)}'"), by)).Changed);

        for (var pulls = 0; pulls < 2; pulls++)
        {
            var record = await host.RecordAsync(2);
            Assert.Equal((name, state, 0), (record.Fields["name"], record.State, record.Conflicts.Count));
            // What is edited is an edit of what the service holds now.
            Assert.Equal(state == RecordState.Edited ? "theirs" : null, record.Edited.GetValueOrDefault("name"));
            await host.PullAsync();
        }
        Assert.Equal(2, (await host.RecordsAsync("in_conflict")).Count);
    }

    [Fact]
    public async Task Other_edits_of_the_record_and_other_conflicts_stay()
    {
        await using var host = await InConflictAsync(1);
        await host.EditAsync(1, "price", 9m);
        await host.EditAsync(1, "stock", 70L);
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("name", "theirs"), ("stock", 80L));
        await host.PullAsync();

        await ResolveAsync(host, RecordSelection.All, new ConflictResolution.Theirs { Fields = ["name"] });

        var record = await host.RecordAsync(1);
        Assert.Equal(("theirs", 70L, 9m, RecordState.Edited), (record.Fields["name"], record.Fields["stock"], record.Fields["price"], record.State));
        Assert.Equal(80L, Assert.Single(record.Conflicts).Value);
        Assert.Equal(["price", "stock"], record.Edited.Keys.Order());
    }

    [Theory]
    [InlineData(true, "kept", RecordState.Created)]
    [InlineData(false, "toy 1", RecordState.Missing)]
    public async Task A_record_deleted_there_and_edited_here_is_made_anew_or_given_up(bool mine, string name, RecordState state)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(10));
        var id = (await host.RecordAsync(1)).Id;
        await host.EditAsync(1, "name", "kept");
        host.Service.Remove(ToyService.Table, ToyService.Id(1));
        await host.PullAsync();

        await ResolveAsync(host, RecordSelection.Where("in_conflict"), mine ? Mine : Theirs);

        var record = await host.Browsing.RecordAsync(host.Table, id, ToyHost.Ann, Token);
        Assert.Equal((name, state, 0), (record.Fields["name"], record.State, record.Conflicts.Count));
        if (!mine)
            return;
        // It is created in the service as what it is here.
        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        Assert.Equal("kept", host.Service.Find(ToyService.Table, ToyService.Id(1))!["name"]);
    }

    [Theory]
    [InlineData(true, RecordState.Deleted)]
    [InlineData(false, RecordState.Clean)]
    public async Task A_record_deleted_here_and_changed_there_stays_deleted_or_comes_back(bool mine, RecordState state)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var id = (await host.RecordAsync(1)).Id;
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds([id]), ToyHost.Ann, Token);
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("name", "theirs"));
        await host.PullAsync();

        await ResolveAsync(host, RecordSelection.All, mine ? Mine : Theirs);

        var record = await host.Browsing.RecordAsync(host.Table, id, ToyHost.Ann, Token);
        Assert.Equal(("theirs", state, 0), (record.Fields["name"], record.State, record.Conflicts.Count));
        await host.PullAsync();
        Assert.Empty(await host.RecordsAsync("in_conflict"));
    }

    [Fact]
    public async Task A_thousand_are_resolved_as_one_operation_chosen_once_and_undone_as_one()
    {
        await using var host = await InConflictAsync(1000);
        var revision = (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision;

        // The filter looks at the very values that are to be changed.
        var resolved = await ResolveAsync(host, RecordSelection.Where("name = 'mine'"), Theirs);
        Assert.Equal((1000, revision + 1), (resolved.Changed, resolved.Revision));
        Assert.Equal(1000, (await host.RecordsAsync("name = 'theirs' and not in_conflict and not edited")).Count);

        var undone = await host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Assert.Equal(1000, undone.Changed);
        Assert.Equal(1000, (await host.RecordsAsync("name = 'mine' and edited and in_conflict")).Count);
        Assert.Equal(OperationKinds.ConflictsResolved, (await host.Browsing.HistoryAsync(host.Table, (await host.RecordAsync(1)).Id, ToyHost.Ann, cancellationToken: Token))[1].Kind);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_nothing_is_changed()
    {
        await using var host = await InConflictAsync(1);

        await RefusedAsync(SnapshotErrorCode.FieldNotFound, new ConflictResolution.Mine { Fields = ["nmae"] });
        await RefusedAsync(SnapshotErrorCode.RequestInvalid, new ConflictResolution.Theirs { Fields = [] });
        await RefusedAsync(SnapshotErrorCode.RequestInvalid, new ConflictResolution.Values(new Dictionary<string, object?>()));
        await RefusedAsync(SnapshotErrorCode.ValueInvalid, new ConflictResolution.Values(new Dictionary<string, object?> { ["stock"] = "many" }));
        await RefusedAsync(SnapshotErrorCode.FieldReadOnly, new ConflictResolution.Values(new Dictionary<string, object?> { ["id"] = "x" }));
        Assert.Equal(SnapshotErrorCode.ActorForbidden, (await Assert.ThrowsAsync<SnapshotException>(
            () => host.Get<ConflictService>().ResolveAsync(host.Table, RecordSelection.All, Mine, ToyHost.Robot, Token))).Code);
        Assert.Equal(0, (await ResolveAsync(host, RecordSelection.All, new ConflictResolution.Mine { Fields = ["stock"] })).Changed);

        Assert.Equal(("mine", 1), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordsAsync("in_conflict")).Count));

        async Task RefusedAsync(SnapshotErrorCode code, ConflictResolution by) =>
            Assert.Equal(code, (await Assert.ThrowsAsync<SnapshotException>(() => ResolveAsync(host, RecordSelection.All, by))).Code);
    }

    private async Task<ToyHost> InConflictAsync(int count)
    {
        var host = await ToyHost.PulledAsync(server, ToyService.Create(count));
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["name"] = "mine" }, ToyHost.Ann, Token);
        for (var i = 1; i <= count; i++)
            host.Service.Put(ToyService.Table, ToyService.Id(i), ("name", "theirs"));
        await host.PullAsync();
        Assert.Equal(count, (await host.RecordsAsync("in_conflict")).Count);
        return host;
    }

    private static Task<OperationResult> ResolveAsync(ToyHost host, RecordSelection records, ConflictResolution by) =>
        host.Get<ConflictService>().ResolveAsync(host.Table, records, by, ToyHost.Ann, Token);
}
