using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Testing.Services;

namespace Snapshot.Browsing;

public sealed class QueryTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("price", "a1 a2 b1 b2 n1 n2")]
    [InlineData("-price", "b1 b2 a1 a2 n1 n2")]
    [InlineData("price nulls first", "n1 n2 a1 a2 b1 b2")]
    [InlineData("-price NULLS FIRST", "n1 n2 b1 b2 a1 a2")]
    [InlineData("price nulls last,-name", "a2 a1 b2 b1 n2 n1")]
    [InlineData("stock nulls first,-price,name", "b2 n2 b1 a1 a2 n1")]
    public async Task Pages_of_any_size_bring_each_record_once_in_the_order_asked_for(string sort, string expected)
    {
        var service = ToyService.Create(0);
        foreach (var (name, price, stock) in new (string, decimal?, long?)[] { ("a1", 1, 2), ("b1", 2, 1), ("n1", null, 3), ("a2", 1, 2), ("b2", 2, null), ("n2", null, null) })
            service.Put(ToyService.Table, name, ("id", name), ("name", name), ("price", price), ("stock", stock));
        await using var host = await ToyHost.PulledAsync(server, service);

        for (var size = 1; size <= 7; size++)
        {
            var names = new List<string>();
            var query = new RecordQuery { Sort = SortKey.Parse(sort), Limit = size };
            do
            {
                var page = await host.Browsing.PageAsync(host.Table, query, ToyHost.Ann, Token);
                names.AddRange(page.Records.Select(record => (string)record.Fields["name"]!));
                query = query with { Cursor = page.NextCursor };
            }
            while (query.Cursor is not null);
            Assert.Equal(expected, string.Join(' ', names));
        }
    }

    [Theory]
    [InlineData("TOY 1", 2)]
    [InlineData("toy 10", 1)]
    [InlineData("%", 0)]
    [InlineData("_", 0)]
    [InlineData("\\", 0)]
    [InlineData("'; drop table toys", 0)]
    public async Task A_search_finds_texts_in_any_case_and_takes_every_sign_for_itself(string search, int expected)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(10));

        var page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Search = search, Count = true }, ToyHost.Ann, Token);

        Assert.Equal((expected, (long)expected), (page.Records.Count, page.Count!.Value));
    }

    [Theory]
    [InlineData("", "request_invalid")]
    [InlineData("a\0b", "request_invalid")]
    [InlineData(null, "limit_exceeded")]
    public async Task A_search_that_makes_no_sense_is_refused(string? search, string code)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1));

        var error = await Assert.ThrowsAsync<SnapshotException>(
            () => host.Browsing.PageAsync(host.Table, new RecordQuery { Search = search ?? new string('x', 201) }, ToyHost.Ann, Token));

        Assert.Equal(code, error.Code.Value);
    }

    [Fact]
    public async Task A_cursor_does_not_outlive_its_table()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(5));
        var table = await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token);
        var page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Limit = 2 }, ToyHost.Ann, Token);
        await host.Snapshots.DropTableAsync(host.Table, ToyHost.Ann, Token);
        await host.Snapshots.AddTablesAsync(host.Snapshot, [new Snapshots.NewTable(table.Account, table.RemoteId)], ToyHost.Ann, Token);

        var error = await Assert.ThrowsAsync<SnapshotException>(
            () => host.Browsing.PageAsync(host.Table, new RecordQuery { Limit = 2, Cursor = page.NextCursor }, ToyHost.Ann, Token));

        Assert.Equal(SnapshotErrorCode.CursorInvalid, error.Code);
    }

    [Fact]
    public async Task A_summary_tells_what_the_records_are_like()
    {
        var service = ToyService.Create(10);
        service.Put(ToyService.Table, ToyService.Id(1), ("name", ""), ("stock", null), ("made", "2024-01-31"));
        service.Put(ToyService.Table, ToyService.Id(2), ("name", "toy 3"), ("extra", """{"a": 1}"""));
        await using var host = await ToyHost.PulledAsync(server, service);

        var summary = await host.Browsing.SummarizeAsync(
            host.Table, new SummaryQuery { Filter = "stock is null or stock < 4", Fields = ["name", "stock", "price", "made_on", "extra"], GroupBy = "name", Limit = 2 },
            ToyHost.Ann, Token);

        Assert.Equal(3, summary.Count);
        Assert.Equal([new FieldSummary("name", 2, 1, 2) { Min = "", Max = "toy 3" }, new FieldSummary("stock", 2, 1, 2) { Min = 2L, Max = 3L, Sum = 5m, Average = 2.5m }], summary.Fields.Take(2));
        Assert.Equal((0.5m, 1.5m, 3.0m, 1m), ((decimal)summary.Fields[2].Min!, (decimal)summary.Fields[2].Max!, (decimal)summary.Fields[2].Sum!, (decimal)summary.Fields[2].Average!));
        Assert.Equal(new DateOnly(2024, 1, 31), summary.Fields[3].Max);
        Assert.Equal((1L, (object?)null), (summary.Fields[4].Filled, summary.Fields[4].Min));
        Assert.Equal([("toy 3", 2L), ("", 1L)], summary.Groups.Select(group => ((string)group.Value!, group.Count)));
    }

    [Fact]
    public async Task A_summary_of_nothing_is_no_error()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1));

        var summary = await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery { Filter = "false", Fields = ["stock"], GroupBy = "stock" }, ToyHost.Ann, Token);

        Assert.Equal((0L, 0), (summary.Count, summary.Groups.Count));
        Assert.All(summary.Fields, field => Assert.Null(field.Max));
    }

    [Fact]
    public async Task A_summary_is_of_the_fields_that_are_named_and_means_end_without_zeros()
    {
        var service = ToyService.Create(0);
        service.Redefine(ToyService.Toys.With("ratio", "Ratio", Tables.FieldType.Float));
        for (var i = 1; i <= 3; i++)
            service.Put(ToyService.Table, ToyService.Id(i), ("stock", (long)i), ("ratio", 1e308));
        await using var host = await ToyHost.PulledAsync(server, service);

        Assert.Empty((await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery(), ToyHost.Ann, Token)).Fields);
        var summary = await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery { Fields = ["stock", "ratio"] }, ToyHost.Ann, Token);

        Assert.Equal("2", summary.Fields[0].Average!.ToString());
        // Their sum is beyond what a floating-point number holds; their mean is not.
        Assert.Equal(1e308, summary.Fields[1].Average);
    }
}
