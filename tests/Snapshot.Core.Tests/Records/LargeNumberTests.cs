using Snapshot.Editing;
using Snapshot.Hosting;
using Snapshot.Operations;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Records;

/// <summary>Numbers with more digits than a CLR decimal go every way that a number goes, and keep their digits.</summary>
public sealed class LargeNumberTests(TestServer server)
{
    private const string Wide = "12345678901234567890.123456789012345678";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static BigDecimal Big(string digits) => BigDecimal.Parse(digits);

    [Fact]
    public async Task They_are_pulled_compared_filtered_sorted_and_summed()
    {
        string[] numbers = ["-12345678901234567890123456789012345678.5", "0", "1e-300", "0.30000000000000000000000000000000000001", Wide, "1e400", "79228162514264337593543950336"];
        var service = Create(numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
            service.Put(Table, Id(i + 1), ("price", numbers[i]));
        await using var host = await ToyHost.PulledAsync(server, service);

        for (var i = 0; i < numbers.Length; i++)
            Assert.Equal(Big(numbers[i]), Number((await host.RecordAsync(i + 1)).Fields["price"]));
        Assert.Equal(0, (await host.PullAsync()).Changed);
        Assert.Equal(Id(5), Assert.Single(await host.RecordsAsync($"price = {Wide}")).RemoteId);
        Assert.Equal(Id(5), Assert.Single(await host.RecordsAsync($"price IN ({Wide}, 7)")).RemoteId);
        Assert.Equal(Id(3), Assert.Single(await host.RecordsAsync("price > 0 AND price < 1e-299")).RemoteId);
        Assert.Equal(Id(5), Assert.Single(await host.RecordsAsync($"price - 0.000000000000000678 = 12345678901234567890.123456789012345")).RemoteId);
        Assert.Equal(Id(1), Assert.Single(await host.RecordsAsync("price = -12345678901234567890123456789012345678.5")).RemoteId);
        Assert.Equal(
            numbers.Select(Big).Order(),
            await PagedAsync(host, new RecordQuery { Sort = [new SortKey("price")], Limit = 2 }));
        var summary = (await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery { Fields = ["price"], Filter = $"price IN (0, {Wide})" }, ToyHost.Ann, Token)).Fields[0];
        Assert.Equal((Big(Wide), Big(Wide), Big("6172839450617283945.061728394506172839")), (Number(summary.Sum), Number(summary.Max), Number(summary.Average)));
    }

    [Fact]
    public async Task They_are_edited_suggested_published_and_taken_back()
    {
        var service = Create(3);
        await using var host = await ToyHost.PulledAsync(server, service);

        await host.EditAsync(1, "price", Wide);
        await host.Suggestions.SuggestAsync(
            host.Table, [new NewSuggestion { Record = (await host.RecordAsync(2)).Id, Field = "price", Value = $"{Wide}9" }], ToyHost.Robot, "run", Token);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Run = "run" }, ToyHost.Ann, Token);
        var operation = await host.Editing.ChangeAsync(
            host.Table, RecordSelection.Where($"remote_id = '{Id(3)}'"), new BulkChange.Calculate("price", Calculation.Multiply, Big(Wide)), ToyHost.Ann, Token);

        Assert.Equal(Big("18518518351851851835.185185183518518517"), Number((await host.RecordAsync(3)).Fields["price"]));
        Assert.Equal(1.5m, (await host.RecordAsync(3)).Edited["price"]);
        await host.Get<UndoService>().UndoAsync(host.Snapshot, operation.Operation, ToyHost.Ann, Token);
        Assert.Equal((1.5m, RecordState.Clean), ((await host.RecordAsync(3)).Fields["price"], (await host.RecordAsync(3)).State));

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal([Big(Wide), Big($"{Wide}9")], items.Select(item => Number(Assert.Single(item.Fields).New)));
        Assert.Equal(Big($"{Wide}9"), Number(service.Find(Table, Id(2))!["price"]));
        Assert.Equal(0, (await host.PullAsync()).Changed);
        Assert.Equal((Big(Wide), RecordState.Clean), (Number((await host.RecordAsync(1)).Fields["price"]), (await host.RecordAsync(1)).State));
        var history = await host.Browsing.HistoryAsync(host.Table, (await host.RecordAsync(1)).Id, ToyHost.Ann, 10, Token);
        Assert.Contains(history, change => change.After is { } after && after.TryGetValue("price", out var price) && Number(price) == Big(Wide));
    }

    [Fact]
    public async Task Both_sides_at_the_same_number_agree_and_at_others_conflict()
    {
        var service = Create(2);
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.EditAsync(1, "price", Wide);
        await host.EditAsync(2, "price", Wide);
        service.Put(Table, Id(1), ("price", $"{Wide}0000000000"));
        service.Put(Table, Id(2), ("price", $"{Wide}1"));

        await host.PullAsync();

        Assert.Equal(RecordState.Clean, (await host.RecordAsync(1)).State);
        Assert.Equal(Big($"{Wide}1"), Number((await host.RecordAsync(2)).Conflicts["price"]));
    }

    [Fact]
    public async Task What_is_no_number_for_PostgreSQL_is_kept_raw()
    {
        var service = Create(4);
        string[] odd = ["NaN", "Infinity", "1e400000", new('7', 20_000)];
        for (var i = 0; i < odd.Length; i++)
            service.Put(Table, Id(i + 1), ("price", odd[i]));

        await using var host = await ToyHost.PulledAsync(server, service);

        for (var i = 0; i < odd.Length; i++)
            Assert.Equal((null, odd[i]), ((await host.RecordAsync(i + 1)).Fields["price"], (await host.RecordAsync(i + 1)).Invalid["price"]));
    }

    private static async Task<List<BigDecimal>> PagedAsync(ToyHost host, RecordQuery query)
    {
        var seen = new List<BigDecimal>();
        for (string? cursor = null; ;)
        {
            var page = await host.Browsing.PageAsync(host.Table, query with { Cursor = cursor }, ToyHost.Ann, Token);
            seen.AddRange(page.Records.Select(record => Number(record.Fields["price"])));
            if ((cursor = page.NextCursor) is null)
                return seen;
        }
    }

    private static BigDecimal Number(object? value) => value switch
    {
        decimal number => number,
        BigDecimal number => number,
        string digits => Big(digits),
        _ => throw new ArgumentException($"{value} is no number."),
    };
}
