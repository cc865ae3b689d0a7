using Npgsql;
using Snapshot.Browsing;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Suggestions;
using static Snapshot.Benchmarks.Clock;

namespace Snapshot.Benchmarks;

/// <summary>Looking, editing, suggesting and undoing in a filled table, each against the bare SQL on a bare table of the same rows.</summary>
internal sealed class RecordsBenchmark(BenchmarkHost host, TableRef table, int records)
{
    private const int Pages = 50;

    private readonly int _part = records / 10;
    private long _value = 1_000_000_000;

    public static async Task RunAsync(string connectionString, int records, int rounds, TextWriter output)
    {
        await using var host = await BenchmarkHost.StartAsync(connectionString, records);
        await RawCopy.CreateAsync(host.Raw, "floor");
        await RawCopy.CopyAsync(host.Raw, "floor", host.Service, records);
        await RawCopy.IndexAsync(host.Raw, "floor");
        var snapshot = await host.CreateSnapshotAsync();
        await host.PullAsync(snapshot);
        await new RecordsBenchmark(host, new TableRef(snapshot, "orders"), records).RunAsync(rounds, output);
    }

    private async Task RunAsync(int rounds, TextWriter output)
    {
        var first = new Row($"first page of 100 in {records:N0}", "the same SELECT", Pages, 0.5);
        var deep = new Row($"page of 100 behind {records * 9L / 10:N0}", "the same SELECT", Pages, 0.5);
        var scan = new Row($"filter without an index over {records:N0}", "the bare SQL", 1, 0.83);
        var edit = new Row($"bulk edit of {_part:N0} records, with change log", "the bare UPDATE", _part, 0.5);
        var undo = new Row($"undo of it", "the bare UPDATE", _part, 0.5);
        var suggest = new Row($"write {_part:N0} suggestions", "binary COPY of the same rows into a bare table", _part, 0.4);
        var accept = new Row($"accept {_part:N0}", "the bare UPDATE … FROM", _part, 0.5);
        var cursor = await DeepCursorAsync();
        for (var round = 0; round <= rounds; round++)
        {
            var times = new List<(Row Row, TimeSpan Floor, TimeSpan Product)>
            {
                (first, await TimeAsync(() => FloorPagesAsync(0)), await TimeAsync(() => PagesAsync(null))),
                (deep, await TimeAsync(() => FloorPagesAsync(records * 9L / 10)), await TimeAsync(() => PagesAsync(cursor))),
                (scan, await TimeAsync(() => SqlAsync("select * from floor where quantity = -1 and city like '%x%' order by _id limit 100")),
                    await TimeAsync(() => PageAsync(new RecordQuery { Filter = "quantity = -1 and city like '%x%'" }))),
                (edit, await TimeAsync(FloorUpdateAsync), await TimeAsync(EditAsync)),
                (undo, await TimeAsync(FloorUpdateAsync), await TimeAsync(() => host.Get<UndoService>().UndoAsync(table.Snapshot, null, BenchmarkHost.Me))),
                (suggest, await TimeAsync(FloorSuggestAsync), await SuggestAsync()),
                (accept, await TimeAsync(FloorAcceptAsync), await TimeAsync(AcceptAsync)),
            };
            // Back to where the round began.
            await host.Get<EditingService>().DiscardAsync(table, RecordSelection.All, BenchmarkHost.Me);
            await SqlAsync("drop table floor_suggestion");
            await SqlAsync("vacuum floor");
            // The first round warms the runtime and the server up.
            foreach (var (row, floor, product) in times.Where(_ => round > 0))
                row.Add(floor, product);
        }
        foreach (var row in new[] { first, deep, scan, edit, undo, suggest, accept })
            await output.WriteLineAsync(row.ToString());
    }

    private async Task PagesAsync(string? cursor)
    {
        for (var i = 0; i < Pages; i++)
            await PageAsync(new RecordQuery { Cursor = cursor });
    }

    private Task<RecordPage> PageAsync(RecordQuery query) => host.Get<BrowsingService>().PageAsync(table, query, BenchmarkHost.Me);

    private async Task FloorPagesAsync(long after)
    {
        for (var i = 0; i < Pages; i++)
            await SqlAsync($"select * from floor where _id > {after} order by _id limit 100");
    }

    private async Task<string> DeepCursorAsync()
    {
        string? cursor = null;
        for (var read = 0L; read < records * 9L / 10; read += 1000)
            cursor = (await PageAsync(new RecordQuery { Limit = 1000, Fields = ["id"], Cursor = cursor })).NextCursor;
        return cursor!;
    }

    private Task FloorUpdateAsync() => SqlAsync($"update floor set stock = {++_value} where _id % 10 = 0");

    private async Task EditAsync()
    {
        var result = await host.Get<EditingService>().SetAsync(
            table, RecordSelection.Where("record_id % 10 = 0"), new Dictionary<string, object?> { ["stock"] = ++_value }, BenchmarkHost.Me);
        Expect(result.Changed);
    }

    private async Task FloorSuggestAsync()
    {
        await SqlAsync("create table floor_suggestion (record_id bigint, field text, value text, reason text)");
        await using var connection = await host.Raw.OpenConnectionAsync();
        await using var writer = await connection.BeginBinaryImportAsync("copy floor_suggestion from stdin (format binary)");
        for (var i = 1; i <= _part; i++)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(i * 10L);
            await writer.WriteAsync("city");
            await writer.WriteAsync($"\"City of {i}\"");
            await writer.WriteAsync("It is a city.");
        }
        await writer.CompleteAsync();
    }

    private async Task<TimeSpan> SuggestAsync()
    {
        var suggestions = Enumerable.Range(1, _part).Select(i => NewSuggestion.ForCell(i * 10L, "city", $"City of {i}", "It is a city.")).ToList();
        return await TimeAsync(async () => Expect((await host.Get<SuggestionService>().SuggestAsync(table, suggestions, BenchmarkHost.Me, $"run {++_value}")).Changed));
    }

    private Task FloorAcceptAsync() =>
        SqlAsync($"update floor set city = s.value || {++_value} from floor_suggestion s where floor._id = s.record_id");

    private async Task AcceptAsync()
    {
        Expect((await host.Get<SuggestionService>().AcceptAsync(table, new SuggestionSelection(), BenchmarkHost.Me)).Changed);
    }

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

    private void Expect(long changed)
    {
        if (changed != _part)
            throw new InvalidOperationException($"{changed} records were changed instead of {_part}: the figures would mean nothing.");
    }
}
