using Snapshot.Testing.Postgres;
using static Snapshot.Connectors.Postgres.Tests.SourceDatabase;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>A pooler in transaction mode stands in front of the service's database.</summary>
public sealed class PoolerTests(SourceServer server)
{
    private const string Things = """
        CREATE TABLE things (id int PRIMARY KEY, name text NOT NULL UNIQUE, seen timestamptz);
        INSERT INTO things SELECT i, 'thing ' || i, '2024-03-31 01:30:00+00' FROM generate_series(1, 100) i;
        """;

    [Fact]
    public async Task Tables_are_read_in_pages_and_written_in_batches()
    {
        var (direct, address) = await server.CreateWithAddressAsync(Things);
        await using var pooler = await LocalPgBouncer.StartAsync(server.Postgres.ConnectionString, TestContext.Current.CancellationToken);
        var source = new SourceDatabase(pooler.Through(address));

        for (var i = 0; i < 3; i++)
            Assert.Equal(100, (await source.ScanAsync("public.things", pageSize: 30)).Sum(page => page.Records.Count));
        var first = await source.RecordAsync("public.things", "1");
        Assert.Equal(new DateTime(2024, 3, 31, 1, 30, 0, DateTimeKind.Utc), first.Values[2]);
        var (second, third) = (await source.RecordAsync("public.things", "2"), await source.RecordAsync("public.things", "3"));
        await direct.ExecuteAsync("UPDATE things SET seen = now() WHERE id = 3");

        var results = await source.WriteAsync(
            "public.things", Create(("id", 101L), ("name", "new")), Update(first, ("name", "mine")), Delete(second), Update(third, ("name", "late")));
        // One is refused, so that all go one by one.
        var again = await source.WriteAsync(
            "public.things", Create(("id", 102L), ("name", "newer")), Create(("id", 103L), ("name", "mine")));

        Assert.Equal(
            [typeof(WriteResult.Applied), typeof(WriteResult.Applied), typeof(WriteResult.Applied), typeof(WriteResult.Conflict)],
            results.Select(result => result.GetType()));
        Assert.Equal([typeof(WriteResult.Applied), typeof(WriteResult.Rejected)], again.Select(result => result.GetType()));
        Assert.Equal("101", await direct.ScalarAsync("SELECT count(*)::text FROM things"));
    }
}
