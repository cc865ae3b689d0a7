using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;

namespace Snapshot.Suggestions;

public sealed class SuggestionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_compete_for_a_cell_and_the_surest_wins_unless_one_is_named()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        var (one, two) = ((await host.RecordAsync(1)).Id, (await host.RecordAsync(2)).Id);
        await host.Suggestions.SuggestAsync(
            host.Table,
            [
                NewSuggestion.ForCell(one, "name", "sure", confidence: 0.9f), NewSuggestion.ForCell(one, "name", "unsure", confidence: 0.1f),
                NewSuggestion.ForCell(two, "name", "first"), NewSuggestion.ForCell(two, "name", "second"),
            ], ToyHost.Robot, cancellationToken: Token);
        var waiting = await host.Suggestions.ListAsync(host.Table, new SuggestionSelection { Records = [two] }, ToyHost.Ann, cancellationToken: Token);

        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Ids = [waiting[0].Id] }, ToyHost.Ann, Token);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Records = [one] }, ToyHost.Ann, Token);

        Assert.Equal(["sure", "first"], (await host.RecordsAsync()).Select(record => record.Fields["name"]));
        Assert.Empty(await host.Suggestions.ListAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, cancellationToken: Token));
    }

    [Fact]
    public async Task A_suggestion_whose_cell_has_moved_says_so()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        var one = (await host.RecordAsync(1)).Id;
        await host.Suggestions.SuggestAsync(
            host.Table, [NewSuggestion.ForCell(one, "name", "wanted"), NewSuggestion.ForCell(one, "name", "other"), NewSuggestion.ForCell(one, "stock", 5L)],
            ToyHost.Robot, cancellationToken: Token);

        await host.EditAsync(1, "name", "wanted");

        var standings = (await host.Suggestions.ListAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, cancellationToken: Token)).Select(suggestion => suggestion.Standing);
        Assert.Equal([SuggestionStanding.Fulfilled, SuggestionStanding.Stale, SuggestionStanding.Open], standings);
    }

    [Fact]
    public async Task Rejecting_changes_no_record()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        var before = await host.RecordAsync(1);
        await host.Suggestions.SuggestAsync(
            host.Table, [NewSuggestion.ForCell(before.Id, "name", "x"), new NewSuggestion { Record = before.Id, Delete = true }], ToyHost.Robot, run: "r", cancellationToken: Token);

        var result = await host.Suggestions.RejectAsync(host.Table, new SuggestionSelection { Run = "r" }, ToyHost.Ann, Token);

        var after = await host.RecordAsync(1);
        Assert.Equal((2L, before.Version, "toy 1", RecordState.Clean), (result.Changed, after.Version, after.Fields["name"], after.State));
    }

    [Fact]
    public async Task A_thousand_are_accepted_by_a_filter_in_one_operation()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1000));
        await host.Suggestions.SuggestAsync(
            host.Table, [.. (await host.RecordsAsync()).Select(record => NewSuggestion.ForCell(record.Id, "stock", 0L))], ToyHost.Robot, cancellationToken: Token);

        var result = await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Filter = "stock <= 400" }, ToyHost.Ann, Token);

        Assert.Equal(400, result.Changed);
        Assert.Equal(400, (await host.RecordsAsync("edited and stock = 0")).Count);
        Assert.Equal(600, (await host.RecordsAsync("has_suggestion")).Count);
    }

    [Fact]
    public async Task What_somebody_has_edited_since_is_not_overwritten_unless_that_is_meant()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(5));
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        await host.Suggestions.SuggestAsync(
            host.Table,
            [
                NewSuggestion.ForCell(ids[0], "name", "suggested"), NewSuggestion.ForCell(ids[1], "name", "suggested"),
                new NewSuggestion { Record = ids[2], Delete = true }, new NewSuggestion { Record = ids[3], Delete = true }, NewSuggestion.ForCell(ids[4], "name", "suggested"),
            ], ToyHost.Robot, run: "r", cancellationToken: Token);
        await host.EditAsync(1, "name", "hers");
        await host.EditAsync(3, "name", "hers");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds(ids[4]), ToyHost.Ann, Token);
        var waiting = await host.Suggestions.ListAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, cancellationToken: Token);
        var (open, stale) = (SuggestionStanding.Open, SuggestionStanding.Stale);
        Assert.Equal([stale, open, stale, open, stale], waiting.Select(suggestion => suggestion.Standing));

        var accepted = await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Run = "r" }, ToyHost.Ann, Token);

        Assert.Equal(2, accepted.Changed);
        Assert.Equal([waiting[0].Id, waiting[2].Id, waiting[4].Id], accepted.StaleSuggestions);
        Assert.Equal(["hers", "suggested", "hers"], (await host.RecordsAsync("not deleted")).Select(record => record.Fields["name"]));

        var onPurpose = await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Run = "r" }, ToyHost.Ann, includeStale: true, Token);

        // Nothing can be suggested for what is deleted.
        Assert.Equal(2, onPurpose.Changed);
        Assert.Equal([waiting[4].Id], onPurpose.StaleSuggestions);
        Assert.Equal(["suggested", "suggested"], (await host.RecordsAsync("not deleted")).Select(record => record.Fields["name"]));
        Assert.Equal(3, (await host.RecordsAsync("deleted")).Count);
    }

    [Fact]
    public async Task An_edit_under_way_is_waited_for_and_not_overwritten()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        var one = (await host.RecordAsync(1)).Id;
        await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell(one, "name", "suggested")], ToyHost.Robot, cancellationToken: Token);
        await using var connection = new Npgsql.NpgsqlConnection(host.Database);
        await connection.OpenAsync(Token);
        await using var edit = await connection.BeginTransactionAsync(Token);
        await using (var command = new Npgsql.NpgsqlCommand($"update snap_{host.Snapshot}.toys set name = 'hers' where _id = {one}", connection))
            await command.ExecuteNonQueryAsync(Token);

        var accepting = host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        while (await host.SqlAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") is 0L)
            await Task.Delay(5, Token);
        await edit.CommitAsync(Token);

        Assert.Single((await accepting).StaleSuggestions);
        Assert.Equal("hers", (await host.RecordAsync(1)).Fields["name"]);
    }

    [Fact]
    public async Task Of_rivals_one_is_accepted_and_the_others_are_superseded_and_what_is_counted_are_cells()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        await host.Suggestions.SuggestAsync(
            host.Table,
            [
                .. ids.Take(2).SelectMany(id => new[] { "a", "b", "c" }.Select(name => NewSuggestion.ForCell(id, "name", name))),
                NewSuggestion.ForCell(ids[0], "stock", 9L), new NewSuggestion { Record = ids[2], Delete = true }, new NewSuggestion { Record = ids[2], Delete = true },
                new NewSuggestion { Fields = new Dictionary<string, object?> { ["name"] = "new" } }, new NewSuggestion { Fields = new Dictionary<string, object?> { ["name"] = "new" } },
            ], ToyHost.Robot, cancellationToken: Token);

        var accepted = await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);

        // Two names, one stock, one deletion, two new records.
        Assert.Equal((6L, 2), (accepted.Changed, accepted.Created.Count));
        Assert.Equal(6L, (await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token))[0].Records);
        Assert.Equal("6 accepted, 5 superseded", await host.SqlAsync(
            $"select count(*) filter (where accepted and cause = 0) || ' accepted, ' || count(*) filter (where not accepted and cause = 1) || ' superseded' from snap_{host.Snapshot}._decided"));
        Assert.Equal(ids.Take(2), (await host.RecordsAsync("name = 'c'")).Select(record => record.Id));
    }

    [Fact]
    public async Task The_item_of_a_refused_batch_is_named()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();

        await RefusedAsync("value_invalid", 1, ids[1], () => host.Suggestions.SuggestAsync(
            host.Table, [NewSuggestion.ForCell(ids[0], "stock", 1L), NewSuggestion.ForCell(ids[1], "stock", "many")], ToyHost.Robot, cancellationToken: Token));
        await RefusedAsync("value_invalid", 2, ids[2], () => host.Editing.UpdateAsync(
            host.Table, [.. ids.Select(id => new RecordUpdate(id, new Dictionary<string, object?> { ["stock"] = id == ids[2] ? "many" : 1L }))], ToyHost.Ann, Token));
        await RefusedAsync("field_not_found", 1, null, () => host.Editing.CreateAsync(
            host.Table, [new Dictionary<string, object?> { ["name"] = "a" }, new Dictionary<string, object?> { ["nmae"] = "b" }], ToyHost.Ann, Token));
        var twice = await RefusedAsync("selection_invalid", 2, ids[0], () => host.Editing.UpdateAsync(
            host.Table, [.. new[] { ids[0], ids[1], ids[0] }.Select(id => new RecordUpdate(id, new Dictionary<string, object?> { ["stock"] = 1L }))], ToyHost.Ann, Token));
        Assert.Equal(0, twice.Details["first"]);

        async Task<SnapshotException> RefusedAsync(string code, int index, long? record, Func<Task> work)
        {
            var error = await Assert.ThrowsAsync<SnapshotException>(work);
            Assert.Equal((code, index, record?.ToString(System.Globalization.CultureInfo.InvariantCulture)), (error.Code.Value, error.Details["index"], error.Details.GetValueOrDefault("record")));
            return error;
        }
    }

    [Fact]
    public async Task The_summary_of_an_operation_names_what_changed_and_nothing_else()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var one = await host.RecordAsync(1);

        await host.Editing.UpdateAsync(
            host.Table, [new RecordUpdate(one.Id, new Dictionary<string, object?> { ["name"] = "toy 1", ["stock"] = 9L, ["price"] = 0.5m })], ToyHost.Ann, Token);
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["stock"] = 9L, ["extra"] = null, ["price"] = 1m }, ToyHost.Ann, Token);

        var all = (await host.RecordsAsync()).Select(record => new RecordUpdate(record.Id, new Dictionary<string, object?> { ["name"] = "each" })).ToList();
        await host.Editing.UpdateAsync(host.Table, all, ToyHost.Ann, Token);
        Assert.Equal(0, (await host.Editing.UpdateAsync(host.Table, all, ToyHost.Ann, Token)).Changed);

        Assert.Equal(
            ["Edited name in “Toys”.", "Set stock, price in “Toys”, all of them.", "Edited stock in “Toys”."],
            (await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token)).Take(3).Select(operation => operation.Summary));
    }
}
