using Npgsql;
using Snapshot.Browsing;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Layout;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Records.Filtering;
using Snapshot.Snapshots;
using Snapshot.Suggestions;
using Snapshot.Tables;
using static Snapshot.Benchmarks.Clock;

namespace Snapshot.Benchmarks;

/// <summary>Looking, editing, suggesting and undoing in a filled table, each against the bare SQL on a bare table of the same rows.</summary>
internal sealed class RecordsBenchmark(BenchmarkHost host, TableRef table, int records)
{
    private const int Pages = 200;
    private const string Filter = "quantity between 10 and 20 and (city ilike 'city 1%' or note is null) and price * 2 > 100 and \"created\" > now() - interval '10 years'";

    private readonly int _part = records / 10;
    private long _value = 1_000_000_000;

    public static async Task RunAsync(string connectionString, int records, int rounds, string part, TextWriter output)
    {
        await using var host = await BenchmarkHost.StartAsync(connectionString, records);
        await RawCopy.CreateAsync(host.Raw, "floor");
        await RawCopy.CopyAsync(host.Raw, "floor", host.Service, records);
        await RawCopy.IndexAsync(host.Raw, "floor");
        var snapshot = await host.CreateSnapshotAsync();
        await host.PullAsync(snapshot);
        var benchmark = new RecordsBenchmark(host, new TableRef(snapshot, "orders"), records);
        if (part is "all" or "change")
            await benchmark.ChangeAsync(rounds, output);
        if (part is "all" or "look")
            await benchmark.LookAsync(rounds, output);
    }

    private async Task ChangeAsync(int rounds, TextWriter output)
    {
        var edit = new Row($"bulk edit of {_part:N0} records, with change log", "the bare UPDATE", _part, 0.5);
        var undo = new Row("undo of it", "the bare UPDATE", _part, 0.5);
        var all = new Row($"bulk edit of {records:N0} records, with change log", "the bare UPDATE", records, 0.5);
        var undoAll = new Row("undo of it", "the bare UPDATE", records, 0.5);
        var suggest = new Row($"write {_part:N0} suggestions", "binary COPY of the same rows into a bare table", _part, 0.4);
        var reject = new Row($"reject {_part:N0}", "the bare DELETE", _part, 0.5);
        var accept = new Row($"accept {_part:N0}", "the bare UPDATE … FROM", _part, 0.5);
        for (var round = 0; round <= rounds; round++)
        {
            var times = new List<(Row Row, TimeSpan Floor, TimeSpan Product)>
            {
                (edit, await TimeAsync(() => FloorUpdateAsync("_id % 10 = 0")), await EditAsync(RecordSelection.Where("record_id % 10 = 0"), _part)),
                (undo, await TimeAsync(() => FloorUpdateAsync("_id % 10 = 0")), await UndoAsync(_part)),
                (all, await TimeAsync(() => FloorUpdateAsync("true")), await EditAsync(RecordSelection.All, records)),
                (undoAll, await TimeAsync(() => FloorUpdateAsync("true")), await UndoAsync(records)),
            };
            await SqlAsync("vacuum floor");
            times.Add((suggest, await TimeAsync(FloorSuggestAsync), await SuggestAsync()));
            times.Add((reject, await TimeAsync(() => SqlAsync("delete from floor_suggestion")), await DecideAsync(host.Get<SuggestionService>().RejectAsync)));
            await SqlAsync("drop table floor_suggestion");
            await FloorSuggestAsync();
            await SuggestAsync();
            times.Add((accept, await TimeAsync(FloorAcceptAsync), await DecideAsync(host.Get<SuggestionService>().AcceptAsync)));
            // Back to where the round began.
            await host.Get<EditingService>().DiscardAsync(table, RecordSelection.All, BenchmarkHost.Me);
            await SqlAsync("drop table floor_suggestion");
            await SqlAsync("vacuum floor");
            Add(times, round);
        }
        await WriteAsync([edit, undo, all, undoAll, suggest, reject, accept], output);
    }

    private async Task LookAsync(int rounds, TextWriter output)
    {
        await SqlAsync("create index on floor (quantity, _id); create extension if not exists pg_trgm with schema snapshot");
        await SqlAsync("create index on floor using gin (id snapshot.gin_trgm_ops, customer snapshot.gin_trgm_ops, email snapshot.gin_trgm_ops, city snapshot.gin_trgm_ops, note snapshot.gin_trgm_ops)");
        await host.IndexAsync(table, new TableIndex("quantity"));
        await host.IndexAsync(table, new TableIndex(null));
        // Both have been changed; both are as a server has them that had a quiet minute.
        await SqlAsync("vacuum analyze");

        var (byId, byQuantity) = (records * 9L / 10, 900L);
        var first = Page("first page of 100", new RecordQuery(), "true order by _id");
        var deep = Page($"page of 100 behind {byId:N0}", new RecordQuery { Cursor = await CursorAsync(new RecordQuery { Filter = $"record_id = {byId} or record_id > {byId}" }) }, $"_id > {byId} order by _id");
        var sorted = Page("first page by an indexed field", new RecordQuery { Sort = [new SortKey("quantity")] }, "true order by quantity, _id");
        var sortedDeep = Page("page by it, behind 90 %", new RecordQuery { Sort = [new SortKey("quantity")], Cursor = await CursorAsync(new RecordQuery { Sort = [new SortKey("quantity")], Filter = $"quantity >= {byQuantity}" }) }, $"(quantity, _id) > ({byQuantity}, 0) order by quantity, _id");
        var filtered = Page("page filtered by it", new RecordQuery { Filter = "quantity = 500 and active" }, "quantity = 500 and active order by _id");
        var searched = Page("page searched for a text, with an index", new RecordQuery { Search = "ord-00987" }, "(id ilike '%ord-00987%' or customer ilike '%ord-00987%' or email ilike '%ord-00987%' or city ilike '%ord-00987%' or note ilike '%ord-00987%') order by _id");
        var scanned = Page($"filter without an index over {records:N0}", new RecordQuery { Filter = "stock = -1 and city like '%x%'" }, "stock = -1 and city like '%x%' order by _id", pages: 1, target: 0.83);
        var counted = Page($"count without an index over {records:N0}", new RecordQuery { Filter = "stock < 40", Limit = 1, Count = true }, null, pages: 1, target: 0.83);
        var parsed = new Row("filter parsed and checked", "the server's own PREPARE of it", 1000, 1);
        using var http = new HttpClient { BaseAddress = host.Api };
        var overHttp = new Row("first page of 100, over HTTP", "the same SELECT", Pages, 0.25);
        var found = await host.Get<SnapshotService>().TableAsync(table, BenchmarkHost.Me);
        for (var round = 0; round <= rounds; round++)
        {
            var times = new List<(Row Row, TimeSpan Floor, TimeSpan Product)>();
            foreach (var page in new[] { first, deep, sorted, sortedDeep, filtered, searched, scanned, counted })
                times.Add((page.Row, await TimeAsync(page.Floor), await TimeAsync(page.Product)));
            times.Add((overHttp, await TimeAsync(first.Floor), await TimeAsync(() => RepeatAsync(Pages, () => http.GetByteArrayAsync($"snapshots/{table.Snapshot}/tables/orders/records?limit=100")))));
            times.Add((parsed, await TimeAsync(() => RepeatAsync(1000, () => SqlAsync($"prepare parsed as select from floor where {Filter}; deallocate parsed"))), await TimeAsync(() => RepeatAsync(1000, () =>
            {
                FilterParser.Parse(Filter, found);
                return Task.CompletedTask;
            }))));
            Add(times, round);
        }
        await WriteAsync([first.Row, deep.Row, sorted.Row, sortedDeep.Row, filtered.Row, searched.Row, scanned.Row, counted.Row, overHttp, parsed], output);
    }

    private (Row Row, Func<Task> Floor, Func<Task> Product) Page(string work, RecordQuery query, string? where, int pages = Pages, double target = 0.5) => (
        new Row(work, where is null ? "the bare SQL" : "the same SELECT", pages, target),
        () => RepeatAsync(pages, () => SqlAsync(where is null ? "select count(*) from floor where stock < 40" : $"select * from floor where {where} limit 100")),
        () => RepeatAsync(pages, () => host.Get<BrowsingService>().PageAsync(table, query, BenchmarkHost.Me)));

    // A cursor belongs to its query, so the page before is read with the same one; where a filter leads there, it is read by steps.
    private async Task<string> CursorAsync(RecordQuery start)
    {
        var target = (await host.Get<BrowsingService>().PageAsync(table, start with { Limit = 1 }, BenchmarkHost.Me)).Records[0].Id;
        var query = start with { Filter = null, Limit = 1000, Fields = ["id"] };
        for (string? cursor = null; ;)
        {
            var page = await host.Get<BrowsingService>().PageAsync(table, query with { Cursor = cursor }, BenchmarkHost.Me);
            cursor = page.NextCursor;
            if (cursor is null || page.Records.Any(record => record.Id == target))
                return cursor!;
        }
    }

    private static async Task RepeatAsync(int times, Func<Task> work)
    {
        for (var i = 0; i < times; i++)
            await work();
    }

    private Task FloorUpdateAsync(string where) => SqlAsync($"update floor set stock = {++_value} where {where}");

    private Task<TimeSpan> EditAsync(RecordSelection selection, int expected) => TimeAsync(async () => Expect(expected, await host.Get<EditingService>().SetAsync(
        table, selection, new Dictionary<string, object?> { ["stock"] = ++_value }, BenchmarkHost.Me)));

    private Task<TimeSpan> UndoAsync(int expected) => TimeAsync(async () => Expect(expected, await host.Get<UndoService>().UndoAsync(table.Snapshot, null, BenchmarkHost.Me)));

    // All that is stored of them is in the floor's rows too.
    private async Task FloorSuggestAsync()
    {
        await SqlAsync("create table floor_suggestion (table_number smallint, record_id bigint, kind smallint, field text, value text, based text, author text, run text, reason text, confidence real, created_at timestamptz default now())");
        await using var connection = await host.Raw.OpenConnectionAsync();
        await using var writer = await connection.BeginBinaryImportAsync("copy floor_suggestion (table_number, record_id, kind, field, value, based, author, run, reason, confidence) from stdin (format binary)");
        for (var i = 1; i <= _part; i++)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync((short)1);
            await writer.WriteAsync(i * 10L);
            await writer.WriteAsync((short)0);
            await writer.WriteAsync("city");
            await writer.WriteAsync($"\"City of {i}\"");
            await writer.WriteAsync($"\"City {i * 10L % 900}\"");
            await writer.WriteAsync("user:benchmark");
            await writer.WriteAsync("run 1000000000");
            await writer.WriteAsync("It is a city.");
            await writer.WriteNullAsync();
        }
        await writer.CompleteAsync();
    }

    private async Task<TimeSpan> SuggestAsync()
    {
        var suggestions = Enumerable.Range(1, _part).Select(i => NewSuggestion.ForCell(i * 10L, "city", $"City of {i}", "It is a city.")).ToList();
        return await TimeAsync(async () => Expect(_part, await host.Get<SuggestionService>().SuggestAsync(table, suggestions, BenchmarkHost.Me, $"run {++_value}")));
    }

    private Task FloorAcceptAsync() =>
        SqlAsync($"update floor set city = s.value || {++_value} from floor_suggestion s where floor._id = s.record_id");

    private Task<TimeSpan> DecideAsync(Func<TableRef, SuggestionSelection, Actor, CancellationToken, Task<OperationResult>> decide) =>
        TimeAsync(async () => Expect(_part, await decide(table, new SuggestionSelection(), BenchmarkHost.Me, default)));

    private async Task SqlAsync(string sql)
    {
        await using var command = host.Raw.CreateCommand(sql);
        command.CommandTimeout = 0;
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            for (var i = 0; i < reader.FieldCount; i++)
                reader.GetValue(i);
        }
    }

    // The first round warms the runtime and the server up.
    private static void Add(List<(Row Row, TimeSpan Floor, TimeSpan Product)> times, int round)
    {
        foreach (var (row, floor, product) in times.Where(_ => round > 0))
            row.Add(floor, product);
    }

    private static async Task WriteAsync(IEnumerable<Row> rows, TextWriter output)
    {
        foreach (var row in rows)
            await output.WriteLineAsync(row.ToString());
    }

    private static void Expect(int expected, OperationResult result)
    {
        if (result.Changed != expected)
            throw new InvalidOperationException($"{result.Changed} records were changed instead of {expected}: the figures would mean nothing.");
    }
}
