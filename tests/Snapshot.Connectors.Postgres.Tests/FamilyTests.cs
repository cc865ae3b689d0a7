using Snapshot.Tables;
using static Snapshot.Connectors.Postgres.Tests.SourceDatabase;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>Tables that are made of partitions, and tables that others inherit from.</summary>
public sealed class FamilyTests(SourceServer server)
{
    private const string Partitioned = """
        CREATE TABLE p (id int, region text DEFAULT 'n', v text, up text GENERATED ALWAYS AS (upper(v)) STORED, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
        CREATE TABLE p_n PARTITION OF p FOR VALUES IN ('n'); CREATE TABLE p_s PARTITION OF p FOR VALUES IN ('s');
        CREATE TABLE q (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
        CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10); CREATE TABLE q2 PARTITION OF q FOR VALUES FROM (10) TO (20);
        INSERT INTO q VALUES (1, 'a'), (11, 'b');
        CREATE TABLE m (id int, part int, v text) PARTITION BY LIST (part);
        CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1); CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2);
        """;

    private const string Inherited = """
        CREATE TABLE parent (id int PRIMARY KEY, v text); CREATE TABLE child (extra int, PRIMARY KEY (id)) INHERITS (parent);
        INSERT INTO parent VALUES (1, 'parent'), (2, 'parent'); INSERT INTO child VALUES (1, 'child', 7), (3, 'child', 7);
        """;

    [Fact]
    public async Task Partitioned_tables_are_created_in_changed_and_deleted_from()
    {
        var source = await server.CreateAsync(Partitioned);

        var created = await source.WriteAsync("public.p", Create(("id", 1L), ("v", "one")), Create(("id", 2L), ("region", "s"), ("v", "two")));
        var seen = await source.RecordAsync("public.q", "11");
        var changed = await source.WriteAsync("public.q", Update(await source.RecordAsync("public.q", "1"), ("v", "x")), Update(seen, ("v", "y")));
        var versions = changed.Select(result => Assert.IsType<WriteResult.Applied>(result).Version).ToList();
        var stale = await source.WriteAsync("public.q", Delete(seen), Delete(new("1", [], versions[0])));

        Assert.Equal(["""["1","n"]""", """["2","s"]"""], created.Select(result => Assert.IsType<WriteResult.Applied>(result).RemoteId));
        Assert.Equal("ONE", Assert.IsType<WriteResult.Applied>(created[0]).Values["up"]);
        Assert.Equal((await source.RecordAsync("public.p", """["1","n"]""")).Version, Assert.IsType<WriteResult.Applied>(created[0]).Version);
        Assert.NotNull(Assert.IsType<WriteResult.Conflict>(stale[0]).Theirs);
        Assert.IsType<WriteResult.Applied>(stale[1]);
        Assert.Equal("11", await source.ScalarAsync("SELECT string_agg(id::text, ',') FROM q"));
    }

    [Fact]
    public async Task An_update_moves_a_row_to_another_partition()
    {
        var source = await server.CreateAsync($"{Partitioned} CREATE UNIQUE INDEX ON m (id, part); ALTER TABLE m ALTER id SET NOT NULL, ALTER part SET NOT NULL; INSERT INTO m VALUES (1, 1, 'a')");
        var table = await source.TableAsync("public.m") with { Key = ["id"] };
        var seen = Assert.Single(await source.Connector.ReadByIdAsync(source.Context, new ReadRequest(table), ["1"], TestContext.Current.CancellationToken));

        var moved = Assert.Single(await source.Connector.WriteAsync(
            source.Context, new WriteRequest(table, [Update(seen, ("part", 2L))]), TestContext.Current.CancellationToken));

        Assert.Equal(2L, Assert.IsType<WriteResult.Applied>(moved).Values["part"]);
        Assert.Equal("m2", await source.ScalarAsync("SELECT tableoid::regclass::text FROM m"));
    }

    [Fact]
    public async Task A_table_that_others_inherit_from_has_only_its_own_rows()
    {
        var source = await server.CreateAsync(Inherited);

        var pages = await source.ScanAsync("public.parent");
        var result = Assert.Single(await source.WriteAsync("public.parent", Update(await source.RecordAsync("public.parent", "1"), ("v", "new"))));
        var without = await source.WriteAsync("public.parent", Update("3", ("v", "new")), Delete(await source.RecordAsync("public.parent", "2")));

        Assert.Equal(["1", "2"], pages.SelectMany(page => page.Records).Select(record => record.Id));
        Assert.IsType<WriteResult.Applied>(result);
        Assert.Equal(new WriteResult.Conflict(null), without[0]);
        Assert.IsType<WriteResult.Applied>(without[1]);
        Assert.Equal("child 1 child,child 3 child,parent 1 new", await source.ScalarAsync(
            "SELECT string_agg(tableoid::regclass || ' ' || id || ' ' || v, ',' ORDER BY tableoid::regclass::text, id) FROM parent"));
        Assert.Equal(["1", "3"], (await source.ScanAsync("public.child")).SelectMany(page => page.Records).Select(record => record.Id));
    }
}
