using System.Text.Json;
using Snapshot.Tables;
using static Snapshot.Connectors.Postgres.Tests.SourceDatabase;

namespace Snapshot.Connectors.Postgres.Tests;

public sealed class WritingTests(SourceServer server)
{
    private const string People = """
        CREATE TYPE mood AS ENUM ('sad', 'happy');
        CREATE TABLE people (id int PRIMARY KEY, name varchar(10) NOT NULL UNIQUE, age smallint CHECK (age > 0), mood mood, extra json, price numeric(6,2),
            born date, seen timestamptz, tags text[]);
        INSERT INTO people (id, name, age) VALUES (1, 'Ada', 36), (2, 'Bob', 40), (3, 'Cyd', 50);
        """;

    [Fact]
    public async Task A_batch_creates_updates_and_deletes()
    {
        var source = await server.CreateAsync(People);

        var results = await source.WriteAsync(
            "public.people",
            Create(("id", 4L), ("name", "Dee"), ("price", 1.005m)),
            Update(await source.RecordAsync("public.people", "1"), ("name", "Ava"), ("age", null)),
            Delete(await source.RecordAsync("public.people", "2")));

        var created = Assert.IsType<WriteResult.Applied>(results[0]);
        Assert.Equal(("4", "1.01", 4L), (created.RemoteId, (string)created.Values["price"]!, created.Values["id"]));
        var updated = Assert.IsType<WriteResult.Applied>(results[1]);
        Assert.Equal((await source.RecordAsync("public.people", "1")).Version, updated.Version);
        Assert.Equal("2", Assert.IsType<WriteResult.Applied>(results[2]).RemoteId);
        Assert.Equal("1 Ava, 3 Cyd, 4 Dee", await source.ScalarAsync("SELECT string_agg(id || ' ' || name, ', ' ORDER BY id) FROM people"));
    }

    [Fact]
    public async Task Values_of_every_type_arrive()
    {
        var source = await server.CreateAsync(People);
        using var json = JsonDocument.Parse("""{"a": [1, "x"]}""");

        var results = await source.WriteAsync("public.people", Update(
            await source.RecordAsync("public.people", "1"),
            ("mood", "happy"), ("extra", json.RootElement), ("born", new DateOnly(1815, 12, 10)),
            ("seen", new DateTimeOffset(2024, 1, 31, 23, 30, 0, TimeSpan.FromHours(1))), ("tags", "{a,\"b,c\"}"), ("age", 7L)));

        Assert.IsType<WriteResult.Applied>(Assert.Single(results));
        Assert.Equal(
            "happy x 1815-12-10 22:30 b,c 7",
            await source.ScalarAsync("SELECT concat_ws(' ', mood, extra -> 'a' ->> 1, born, to_char(seen AT TIME ZONE 'UTC', 'HH24:MI'), tags[2], age) FROM people WHERE id = 1"));
    }

    [Fact]
    public async Task A_record_that_somebody_else_changed_is_a_conflict_and_stays_as_it_is()
    {
        var source = await server.CreateAsync(People);
        var (ada, bob, cyd) = (await source.RecordAsync("public.people", "1"), await source.RecordAsync("public.people", "2"), await source.RecordAsync("public.people", "3"));
        await source.ExecuteAsync("UPDATE people SET age = 37 WHERE id = 1; DELETE FROM people WHERE id = 2");

        var results = await source.WriteAsync("public.people", Update(ada, ("name", "Ava")), Delete(bob), Update(cyd, ("name", "Cy")));

        Assert.Equal(37L, Assert.IsType<WriteResult.Conflict>(results[0]).Theirs!.Values[2]);
        Assert.Null(Assert.IsType<WriteResult.Conflict>(results[1]).Theirs);
        Assert.IsType<WriteResult.Applied>(results[2]);
        Assert.Equal("1 Ada, 3 Cy", await source.ScalarAsync("SELECT string_agg(id || ' ' || name, ', ' ORDER BY id) FROM people"));
    }

    [Theory]
    [InlineData("36", true)]
    [InlineData("37", false)]
    [InlineData(null, false)]
    public async Task Without_a_version_the_expected_values_decide(string? expected, bool applied)
    {
        var source = await server.CreateAsync(People);

        var result = Assert.Single(await source.WriteAsync("public.people", Update("1", ("age", 38L)) with
        {
            Expected = new Dictionary<string, object?> { ["age"] = expected },
        }));

        Assert.Equal(applied, result is WriteResult.Applied);
        Assert.Equal(applied ? (short)38 : (short)36, await source.ScalarAsync("SELECT age FROM people WHERE id = 1"));
    }

    [Fact]
    public async Task A_version_column_that_a_writer_forgot_does_not_hide_a_change()
    {
        var source = (await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, n int, rev int); INSERT INTO t VALUES (1, 1, 1)")).With(versionColumn: "rev");
        var seen = await source.RecordAsync("public.t", "1");
        await source.ExecuteAsync("UPDATE t SET n = 2");

        var result = Assert.Single(await source.WriteAsync("public.t", Update(seen, ("n", 3L)) with { Expected = new Dictionary<string, object?> { ["n"] = 1L } }));

        Assert.Equal(2L, Assert.IsType<WriteResult.Conflict>(result).Theirs!.Values[1]);
    }

    [Fact]
    public async Task What_the_database_refuses_is_told_with_its_field_and_the_rest_goes_through()
    {
        var source = await server.CreateAsync(People);
        var ada = await source.RecordAsync("public.people", "1");

        var results = await source.WriteAsync(
            "public.people",
            Create(("id", 4L), ("name", "Ada")),
            Create(("id", 5L), ("name", null)),
            Create(("id", 6L), ("name", "F"), ("age", -1L)),
            Create(("id", 7L), ("name", "a name that is too long")),
            Create(("id", 8L), ("name", "H"), ("mood", "angry")),
            Update(ada, ("age", 100000L)),
            Create(("id", 9L), ("name", "Ida")));

        var rejected = results.SkipLast(1).Select(Assert.IsType<WriteResult.Rejected>).ToList();
        Assert.Equal([("23505", "name"), ("23502", "name"), ("23514", "age"), ("22001", null), ("22P02", null), ("22003", null)], rejected.Select(result => (result.Code, result.FieldId)));
        Assert.Contains("people_name_key", rejected[0].Message);
        Assert.Equal("9", Assert.IsType<WriteResult.Applied>(results[^1]).RemoteId);
        Assert.Equal("1,2,3,9", await source.ScalarAsync("SELECT string_agg(id::text, ',' ORDER BY id) FROM people"));
    }

    [Fact]
    public async Task Nothing_is_done_when_the_table_is_not_what_it_was()
    {
        var source = await server.CreateAsync(People);
        var table = await source.TableAsync("public.people");
        await source.ExecuteAsync("ALTER TABLE people DROP COLUMN age");

        var error = await Assert.ThrowsAsync<ConnectorException>(() => source.Connector.WriteAsync(
            source.Context, new WriteRequest(table, [Create(("id", 4L), ("name", "Dee")), Create(("id", 5L), ("name", "Eve"), ("age", 5L))]), TestContext.Current.CancellationToken));

        Assert.Equal(ConnectorErrorKind.SchemaChanged, error.Kind);
        Assert.Equal(3L, await source.ScalarAsync("SELECT count(*) FROM people"));
    }

    [Fact]
    public async Task A_deferred_constraint_is_told_too()
    {
        var source = await server.CreateAsync("""
            CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1);
            CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
            """);

        var results = await source.WriteAsync("public.child", Create(("id", 1L), ("parent", 9L)), Create(("id", 2L), ("parent", 1L)));

        Assert.Equal("parent", Assert.IsType<WriteResult.Rejected>(results[0]).FieldId);
        Assert.IsType<WriteResult.Applied>(results[1]);
    }

    [Fact]
    public async Task Five_hundred_writes_are_one_batch()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)");
        var table = await source.TableAsync("public.t");
        Assert.Equal(500, table.Capabilities.WriteBatchSize);

        var results = await source.WriteAsync("public.t", [.. Enumerable.Range(1, 500).Select(i => Create(("v", $"v{i}")))]);

        Assert.Equal(500, results.OfType<WriteResult.Applied>().Select(result => result.RemoteId).Distinct().Count());
        Assert.Equal(500L, await source.ScalarAsync("SELECT count(DISTINCT v) FROM t"));
    }
}
