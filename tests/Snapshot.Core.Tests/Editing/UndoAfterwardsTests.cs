using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Testing.Services;

namespace Snapshot.Editing;

/// <summary>An undo when things have gone on since, and several at once.</summary>
public sealed class UndoAfterwardsTests(TestServer server)
{
    private static readonly ConflictResolution Mine = new ConflictResolution.Mine();
    private static readonly ConflictResolution Theirs = new ConflictResolution.Theirs();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Theirs_that_was_taken_and_undone_is_in_conflict_again_and_is_not_overwritten()
    {
        await using var host = await InConflictAsync();
        await ResolveAsync(host, Theirs);

        await UndoAsync(host);

        var record = await host.RecordAsync(1);
        Assert.Equal(("mine", "toy 1", "theirs"), (record.Fields["name"], record.Edited["name"], record.Conflicts["name"]));
        var plan = Assert.Single((await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token)).Tables);
        Assert.Equal((0L, 1L), (plan.Updates, plan.Conflicts));
        await host.PullAsync();
        Assert.Equal("theirs", (await host.RecordAsync(1)).Conflicts["name"]);
        Assert.Empty(host.Service.Effects);
    }

    [Fact]
    public async Task The_conflict_comes_back_also_when_other_fields_were_edited_since()
    {
        await using var host = await InConflictAsync();
        var resolved = await ResolveAsync(host, Theirs);
        await host.EditAsync(1, "stock", 9L);

        Assert.Empty((await UndoAsync(host, resolved.Operation)).Left);

        var record = await host.RecordAsync(1);
        Assert.Equal(("mine", "theirs", 9L), (record.Fields["name"], record.Conflicts["name"], record.Fields["stock"]));
        Assert.Equal([("name", "toy 1"), ("stock", (object?)1L)], record.Edited.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_service_changed_since_the_decision_stays_as_it_is_and_is_named(bool mine)
    {
        await using var host = await InConflictAsync();
        await ResolveAsync(host, mine ? Mine : Theirs);
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("name", "theirs again"));
        await host.PullAsync();
        var before = await host.RecordAsync(1);

        Assert.Equal([before.Id], (await UndoAsync(host)).Left);

        var record = await host.RecordAsync(1);
        Assert.Equal((before.Fields["name"], before.State, before.Version), (record.Fields["name"], record.State, record.Version));
        Assert.Equal(before.Conflicts, record.Conflicts);
        Assert.Equal(mine ? 1 : 0, record.Conflicts.Count);
    }

    [Fact]
    public async Task A_decision_that_was_published_since_is_not_taken_back()
    {
        await using var host = await InConflictAsync();
        await ResolveAsync(host, Mine);
        await host.PublishAsync();

        Assert.Single((await UndoAsync(host)).Left);

        var record = await host.RecordAsync(1);
        Assert.Equal(("mine", RecordState.Clean, 0), (record.Fields["name"], record.State, record.Conflicts.Count));
    }

    [Fact]
    public async Task An_edit_that_is_undone_while_it_is_in_conflict_gives_way_to_what_the_service_holds()
    {
        await using var host = await InConflictAsync();

        await UndoAsync(host);

        var record = await host.RecordAsync(1);
        Assert.Equal(("theirs", RecordState.Clean, 0), (record.Fields["name"], record.State, record.Conflicts.Count));
        await host.Get<UndoService>().RedoAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Assert.Equal(("mine", "theirs"), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(1)).Conflicts["name"]));
    }

    [Fact]
    public async Task A_record_that_was_kept_and_edited_since_is_again_what_the_service_deleted_with_both_edits()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var id = (await host.RecordAsync(1)).Id;
        await host.EditAsync(1, "name", "mine");
        host.Service.Remove(ToyService.Table, ToyService.Id(1));
        await host.PullAsync();
        var resolved = await ResolveAsync(host, Mine);
        await host.Editing.UpdateAsync(host.Table, [new RecordUpdate(id, new Dictionary<string, object?> { ["stock"] = 5L })], ToyHost.Ann, Token);

        await UndoAsync(host, resolved.Operation);

        var record = await host.RecordAsync(1);
        Assert.Equal((id, RecordState.Edited, 5L), (record.Id, record.State, record.Fields["stock"]));
        Assert.Equal([("name", "toy 1"), ("stock", (object?)1L)], record.Edited.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal("deleted", record.Conflicts["_record"]);
    }

    [Fact]
    public async Task A_record_that_was_kept_and_made_anew_since_is_left()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(10));
        await host.EditAsync(1, "name", "mine");
        host.Service.Remove(ToyService.Table, ToyService.Id(1));
        await host.PullAsync();
        var resolved = await ResolveAsync(host, Mine);
        await host.PublishAsync();

        Assert.Single((await UndoAsync(host, resolved.Operation)).Left);

        Assert.Equal(RecordState.Clean, (await host.RecordAsync(1)).State);
    }

    [Fact]
    public async Task What_was_rejected_waits_after_an_undo_and_waits_no_more_after_a_redo()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell((await host.RecordAsync(1)).Id, "name", "a")], ToyHost.Robot, cancellationToken: Token);
        await host.EditAsync(2, "name", "mine");
        await host.Suggestions.RejectAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        await UndoAsync(host);
        await UndoAsync(host);

        Assert.Equal(1, (await RedoAsync(host)).Changed);
        Assert.Equal("mine", (await host.RecordAsync(2)).Fields["name"]);
        Assert.Equal(1, (await RedoAsync(host)).Changed);
        Assert.Empty(await host.Suggestions.ListAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, cancellationToken: Token));
        Assert.Equal("operation_not_found", (await Assert.ThrowsAsync<SnapshotException>(() => RedoAsync(host))).Code.Value);
    }

    [Fact]
    public async Task Where_nothing_can_be_taken_back_any_more_the_operation_before_comes_next_all_the_same()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        await host.EditAsync(2, "name", "first");
        await host.EditAsync(1, "name", "second");
        await host.PublishAsync();
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("name", "theirs"));
        await host.PullAsync();

        var nothing = await UndoAsync(host);
        var first = await UndoAsync(host);

        Assert.Equal((0L, 1), (nothing.Changed, nothing.Left.Count));
        Assert.Equal(1, first.Changed);
        Assert.Equal(("theirs", "toy 2"), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(2)).Fields["name"]));
    }

    [Fact]
    public async Task What_was_done_to_a_table_that_was_dropped_since_keeps_nothing_before_it()
    {
        var service = ToyService.Create(3).AddTable(ToyService.Toys with { Id = "other", Name = "Other" });
        await using var host = await ToyHost.PulledAsync(server, service);
        var other = new Identity.TableRef(host.Snapshot, "other");
        await host.EditAsync(1, "name", "mine");
        await host.Editing.CreateAsync(other, [new Dictionary<string, object?> { ["name"] = "made" }], ToyHost.Ann, Token);
        await host.Snapshots.DropTableAsync(other, ToyHost.Ann, Token);

        await UndoAsync(host);

        Assert.Equal("toy 1", (await host.RecordAsync(1)).Fields["name"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Six_at_once_take_back_six_operations_each_once(bool created)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(10));
        for (var i = 1; i <= 6; i++)
        {
            if (created)
                await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made" }], ToyHost.Ann, Token);
            else
                await host.EditAsync(i, "name", "mine");
        }

        var undone = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => UndoAsync(host)));
        Assert.All(undone, result => Assert.Equal(1, result.Changed));
        Assert.Empty(await host.RecordsAsync("edited or created"));

        var redone = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RedoAsync(host)));
        Assert.All(redone, result => Assert.Equal(1, result.Changed));
        Assert.Equal(6, (await host.RecordsAsync("edited or created")).Count);
    }

    [Fact]
    public async Task Of_six_who_redo_the_same_operation_one_does_and_the_others_are_told()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var created = await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made" }], ToyHost.Ann, Token);
        var undone = await UndoAsync(host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            try
            {
                return (await host.Get<UndoService>().RedoAsync(host.Snapshot, undone.Operation, ToyHost.Ann, Token)).Changed.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (SnapshotException e)
            {
                return e.Code.Value;
            }
        }));

        Assert.Equal(["1", .. Enumerable.Repeat("operation_undone", 5)], answers.Order());
        Assert.Equal(created.Created, [Assert.Single(await host.RecordsAsync("created")).Id]);
    }

    private async Task<ToyHost> InConflictAsync()
    {
        var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        await host.EditAsync(1, "name", "mine");
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("name", "theirs"));
        await host.PullAsync();
        return host;
    }

    private static Task<OperationResult> ResolveAsync(ToyHost host, ConflictResolution by) =>
        host.Get<ConflictService>().ResolveAsync(host.Table, RecordSelection.All, by, ToyHost.Ann, Token);

    private static Task<OperationResult> UndoAsync(ToyHost host, Identity.OperationId? operation = null) =>
        host.Get<UndoService>().UndoAsync(host.Snapshot, operation, ToyHost.Ann, Token);

    private static Task<OperationResult> RedoAsync(ToyHost host) => host.Get<UndoService>().RedoAsync(host.Snapshot, null, ToyHost.Ann, Token);
}
