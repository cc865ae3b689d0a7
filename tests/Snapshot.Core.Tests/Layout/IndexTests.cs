using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Layout;

public sealed class IndexTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Pages_by_an_index_are_those_without_it(bool descending, bool nullsFirst)
    {
        var service = ToyService.Create(200);
        for (var i = 1; i <= 200; i++)
            service.Put(ToyService.Table, ToyService.Id(i), ("stock", i % 7 == 0 ? null : (object)(long)(i % 5)), ("name", $"toy {i % 3}"));
        await using var host = await ToyHost.PulledAsync(server, service);
        var query = new RecordQuery { Sort = [new SortKey("stock", descending, nullsFirst), new SortKey("name", !descending)], Limit = 9, Filter = "price > 3" };
        var before = await AllAsync(host, query);

        await BuildAsync(host, new TableIndex("stock"));

        Assert.Equal(before, await AllAsync(host, query));
        Assert.Equal(194, before.Distinct().Count());
    }

    [Fact]
    public async Task A_deep_page_is_read_from_its_index_and_nothing_else()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3000));
        await BuildAsync(host, new TableIndex("Stock"));
        Assert.Equal([new TableIndex("stock")], (await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token)).Indexes);
        var read = await ReadAsync();

        var page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Sort = [new SortKey("stock", Descending: true)], Limit = 10 }, ToyHost.Ann, Token);
        page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Sort = [new SortKey("stock", Descending: true)], Limit = 10, Cursor = page.NextCursor }, ToyHost.Ann, Token);

        Assert.Equal(2990L, page.Records[0].Fields["stock"]);
        Assert.Equal(read, await ReadAsync());

        // What the server says about whole scans of the table.
        async Task<object?> ReadAsync()
        {
            await host.SqlAsync("select pg_stat_clear_snapshot()");
            return await host.SqlAsync("select seq_tup_read from pg_stat_user_tables where relname = 'toys'");
        }
    }

    [Fact]
    public async Task Searches_find_the_same_with_an_index_and_without_also_short_ones()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(300));
        string[] needles = ["toy 12", "2", "oy", "T0001", "%", "none"];
        var before = await Task.WhenAll(needles.Select(needle => AllAsync(host, new RecordQuery { Search = needle })));

        await BuildAsync(host, new TableIndex(null));
        Assert.Equal(before, await Task.WhenAll(needles.Select(needle => AllAsync(host, new RecordQuery { Search = needle }))));

        // A new text column is searched at once, and the index made anew with it.
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("note") { Type = FieldType.Text }, ToyHost.Ann, Token);
        await host.EditAsync(3, "note", "needle in a haystack");
        Assert.Single(await AllAsync(host, new RecordQuery { Search = "needle" }));
        await BuiltAsync(host, host.Table, new TableIndex(null));
        Assert.Single(await AllAsync(host, new RecordQuery { Search = "needle" }));
        Assert.Contains("note", (string)(await host.SqlAsync("select indexdef from pg_indexes where indexname like '_search%'"))!);
        await host.Get<ColumnService>().DropAsync(host.Table, "note", ToyHost.Ann, Token);
        await BuiltAsync(host, host.Table, new TableIndex(null));
    }

    [Fact]
    public async Task An_attempt_that_broke_off_is_made_anew_and_a_dropped_index_is_gone()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(50));
        await BuildAsync(host, new TableIndex("stock"));
        // As an index looks whose building broke off: there, of no use, and unknown.
        await host.SqlAsync("update pg_index set indisvalid = false where indexrelid in (select indexrelid from pg_stat_user_indexes where indexrelname like '_sorted%')");
        await host.SqlAsync("update snapshot.tables set indexes = '[]'");

        await BuildAsync(host, new TableIndex("stock"));

        Assert.Equal(2L, await host.SqlAsync("select count(*) from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname like '_sorted%' and i.indisvalid"));
        var indexes = host.Get<IndexService>();
        await indexes.DropAsync(host.Table, new TableIndex("Stock"), ToyHost.Ann, Token);
        Assert.Equal(0L, await host.SqlAsync("select count(*) from pg_class where relname like '_sorted%'"));
        var again = await Assert.ThrowsAsync<SnapshotException>(() => indexes.DropAsync(host.Table, new TableIndex("stock"), ToyHost.Ann, Token));
        Assert.Equal(SnapshotErrorCode.IndexNotFound, again.Code);
    }

    [Fact]
    public async Task What_cannot_be_indexed_is_refused_or_said_by_the_job()
    {
        var service = ToyService.Create(2);
        var random = new Random(1);
        service.Put(ToyService.Table, ToyService.Id(1), ("name", string.Concat(Enumerable.Range(0, 4000).Select(_ => (char)random.Next(0x4e00, 0x9fff)))));
        await using var host = await ToyHost.PulledAsync(server, service);
        var indexes = host.Get<IndexService>();

        Assert.Equal(SnapshotErrorCode.NotSupported, (await Assert.ThrowsAsync<SnapshotException>(() => indexes.BuildAsync(host.Table, new TableIndex("extra"), ToyHost.Ann, Token))).Code);
        Assert.Equal(SnapshotErrorCode.FieldNotFound, (await Assert.ThrowsAsync<SnapshotException>(() => indexes.BuildAsync(host.Table, new TableIndex("nmae"), ToyHost.Ann, Token))).Code);
        var job = await host.FinishedAsync(await indexes.BuildAsync(host.Table, new TableIndex("name"), ToyHost.Ann, Token));
        Assert.Equal((JobState.Failed, "value_invalid"), (job.State, job.Error!.Code));
        Assert.Empty((await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token)).Indexes);

        // Where the extension is not to be had, searches go on without.
        await host.SqlAsync("create function refuse() returns event_trigger language plpgsql as $$ begin raise insufficient_privilege; end $$");
        await host.SqlAsync("create event trigger refuse on ddl_command_start when tag in ('CREATE EXTENSION') execute function refuse()");
        job = await host.FinishedAsync(await indexes.BuildAsync(host.Table, new TableIndex(null), ToyHost.Ann, Token));
        Assert.Equal((JobState.Failed, "not_supported"), (job.State, job.Error!.Code));
        Assert.Single(await AllAsync(host, new RecordQuery { Search = "toy 2" }));
    }

    internal static async Task BuiltAsync(ToyHost host, TableRef table, TableIndex index)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (!(await host.Snapshots.TableAsync(table, ToyHost.Ann, deadline.Token)).Indexes.Contains(index))
            deadline.Token.ThrowIfCancellationRequested();
    }

    private static async Task BuildAsync(ToyHost host, TableIndex index)
    {
        var job = await host.FinishedAsync(await host.Get<IndexService>().BuildAsync(host.Table, index, ToyHost.Ann, Token));
        Assert.True(job.State == JobState.Succeeded, $"{job.State} {job.Error}");
    }

    private static async Task<List<long>> AllAsync(ToyHost host, RecordQuery query)
    {
        var ids = new List<long>();
        for (var cursor = (string?)null; ;)
        {
            var page = await host.Browsing.PageAsync(host.Table, query with { Cursor = cursor }, ToyHost.Ann, Token);
            ids.AddRange(page.Records.Select(record => record.Id));
            if ((cursor = page.NextCursor) is null)
                return ids;
        }
    }
}
