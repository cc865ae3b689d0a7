using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;
using Record = Snapshot.Records.Record;

namespace Snapshot.Syncing;

/// <summary>A service that misbehaves under a first and a later pull: afterwards the table is the service's, merged with the local edits, row by row.</summary>
public sealed class PullFaultTests(TestServer server) : IClassFixture<TestServer>
{
    private const int Count = 4500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("refuses three times")]
    [InlineData("asks to come later")]
    [InlineData("fails at every page once")]
    [InlineData("does not answer")]
    [InlineData("gives each page twice")]
    [InlineData("gives its pages in another order")]
    [InlineData("breaks off in the middle of a page")]
    public async Task The_table_is_the_services_with_the_local_edits(string service)
    {
        var toys = Create(Count);
        await using var host = await StartAsync(toys, service);
        await host.CreateAsync();
        Misbehave(toys, service);

        await host.PullAsync();

        await IsMergedAsync(host, []);
        var mine = new Dictionary<string, string>();
        for (var i = 1; i <= 50; i++)
            mine[Id(i * 7)] = $"mine {i}";
        await host.Editing.UpdateAsync(host.Table, [.. (await AllAsync(host)).Where(record => mine.ContainsKey(record.RemoteId!))
            .Select(record => new RecordUpdate(record.Id, new Dictionary<string, object?> { ["name"] = mine[record.RemoteId!] }))], ToyHost.Ann, Token);
        for (var i = 1; i <= Count; i += 3)
            toys.Put(Table, Id(i), ("stock", 10_000L + i), ("name", $"theirs {i}"));
        for (var i = Count - 40; i < Count; i++)
            toys.Remove(Table, Id(i));
        for (var i = 1; i <= 40; i++)
            toys.Put(Table, $"t0{i:0000}x", ("id", $"t0{i:0000}x"), ("name", $"new {i}"));
        Misbehave(toys, service);

        await host.PullAsync();

        await IsMergedAsync(host, mine);
        var missing = await AllAsync(host, "missing");
        Assert.Equal(Enumerable.Range(Count - 40, 40).Select(Id), missing.Select(record => record.RemoteId!).Order());
    }

    [Fact]
    public async Task Garbage_is_kept_raw_and_a_broken_contract_ends_the_pull_and_changes_nothing()
    {
        var toys = Create(20);
        var broken = false;
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), toys, connector: new TwistedConnector(toys, pages => pages.Select(page =>
            broken ? page with { Records = [.. page.Records.Select(record => record with { Values = [.. record.Values.Skip(1)] })] } : page)));
        await host.CreateAsync();
        await host.PullAsync();
        toys.Put(Table, Id(3), ("stock", "<html>"), ("price", "\0\ud800"), ("made", "yesterday"), ("name", "fine"));

        await host.PullAsync();

        var record = await host.RecordAsync(3);
        Assert.Equal(("fine", null, null), ((string)record.Fields["name"]!, record.Fields["stock"], record.Fields["made_on"]));
        Assert.Equal("<html>", record.Invalid["stock"]);
        Assert.Equal(["made_on", "price", "stock"], record.Invalid.Keys.Order());
        broken = true;
        toys.Put(Table, Id(4), ("name", "never seen"));
        var job = await host.FinishedAsync(await host.StartPullAsync());
        Assert.Equal((JobState.Failed, "contract_broken"), (job.State, job.Error!.Code));
        Assert.Equal("toy 4", (await host.RecordAsync(4)).Fields["name"]);
        Assert.Empty(await host.RecordsAsync("missing"));
    }

    [Fact]
    public async Task A_table_that_fails_for_a_while_does_not_have_the_others_read_again()
    {
        var (toys, failures, pages) = (Create(2500), 3, 0);
        toys.AddTable(Toys with { Id = "games", Name = "Games" });
        for (var i = 1; i <= 1500; i++)
            toys.Put("games", $"g{i:00000}", ("id", $"g{i:00000}"), ("name", $"game {i}"));
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), toys, connector: new TwistedConnector(toys, scan => scan.Select(page =>
        {
            if (page.Records[0].Id.StartsWith('t'))
                Interlocked.Increment(ref pages);
            else if (Interlocked.Decrement(ref failures) >= 0)
                throw new ConnectorException(ConnectorErrorKind.Transient, "busy", "The service is busy.");
            return page;
        })));
        await host.CreateAsync();

        var job = await host.FinishedAsync(await host.StartPullAsync());

        Assert.Equal(JobState.Succeeded, job.State);
        var results = JsonSerializer.Deserialize<List<PullResult>>(job.Result!.Value, JsonSerializerOptions.Web)!;
        Assert.Equal([("toys", 2500L, true), ("games", 1500L, true)], results.Select(result => (result.Table, result.Changed, result.IsWhole)));
        Assert.Equal(3, pages);
        Assert.Equal(1500L, await host.SqlAsync($"select count(*) from snap_{host.Snapshot}.games"));
    }

    private async Task<ToyHost> StartAsync(InMemoryService toys, string service) => await ToyHost.StartAsync(
        await server.CreateDatabaseAsync(), toys, connector: new TwistedConnector(toys, service switch
        {
            "gives each page twice" => pages => pages.SelectMany(page => new[] { page, page }),
            "gives its pages in another order" => Reversed,
            "breaks off in the middle of a page" => new Breaking().Read,
            _ => pages => pages,
        }));

    private static void Misbehave(InMemoryService toys, string service)
    {
        switch (service)
        {
            case "refuses three times":
                toys.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Transient), times: 3, after: 2);
                break;
            case "asks to come later":
                toys.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.RateLimited, TimeSpan.FromMilliseconds(20)), times: 2, after: 1);
                break;
            case "fails at every page once":
                for (var page = 0; page < 5; page++)
                    toys.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Transient), after: page * 2);
                break;
            case "does not answer":
                toys.Fail(ServiceCall.ReadPage, new Fault.LostAnswer(), times: 2, after: 3);
                break;
            default:
                break;
        }
    }

    // Nobody could go on behind a page in such an order, so there are no checkpoints.
    private static async IAsyncEnumerable<ReadPage> Reversed(IAsyncEnumerable<ReadPage> pages)
    {
        var all = await pages.ToListAsync(Token);
        for (var i = all.Count - 1; i >= 0; i--)
            yield return all[i] with { Checkpoint = null, Completed = i == 0 };
    }

    private static async Task IsMergedAsync(ToyHost host, Dictionary<string, string> mine)
    {
        var records = (await AllAsync(host, "not missing")).ToDictionary(record => record.RemoteId!);
        Assert.Equal(host.Service.Ids(Table), records.Keys.Order(StringComparer.Ordinal));
        foreach (var (id, record) in records)
        {
            var theirs = host.Service.Find(Table, id)!;
            Assert.Equal((mine.GetValueOrDefault(id) ?? theirs["name"], theirs.GetValueOrDefault("stock")), (record.Fields["name"], record.Fields["stock"]));
            Assert.Equal(mine.ContainsKey(id) ? RecordState.Edited : RecordState.Clean, record.State);
        }
    }

    private static async Task<List<Record>> AllAsync(ToyHost host, string? filter = null)
    {
        var all = new List<Record>();
        for (string? cursor = null; ;)
        {
            var page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Filter = filter, Limit = 1000, Cursor = cursor }, ToyHost.Ann, Token);
            all.AddRange(page.Records);
            if ((cursor = page.NextCursor) is null)
                return all;
        }
    }

    /// <summary>Every third page comes only by half, and then the connection is gone.</summary>
    private sealed class Breaking
    {
        private int _pages;

        public async IAsyncEnumerable<ReadPage> Read(IAsyncEnumerable<ReadPage> pages)
        {
            string? behind = null;
            await foreach (var page in pages)
            {
                if (++_pages % 3 == 0)
                {
                    yield return page with { Records = [.. page.Records.Take(page.Records.Count / 2)], Checkpoint = behind, Completed = false };
                    throw new ConnectorException(ConnectorErrorKind.Transient, "cut_off", "The connection was cut off.");
                }
                behind = page.Checkpoint;
                yield return page;
            }
        }
    }
}
