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
}
