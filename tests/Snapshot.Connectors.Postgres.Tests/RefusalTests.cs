using Snapshot.Records;
using Snapshot.Tables;
using static Snapshot.Connectors.Postgres.Tests.SourceDatabase;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>Whatever the database answers to one write: the others go through, unless it concerns them too.</summary>
public sealed class RefusalTests(SourceServer server)
{
    private const string Ten = "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'old' FROM generate_series(1, 10) i;";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("42501")]
    [InlineData("45000")]
    [InlineData("54000")]
    [InlineData("55000")]
    [InlineData("42883")]
    [InlineData("42P01")]
    [InlineData("0A000")]
    [InlineData("25001")]
    [InlineData("XX000")]
    [InlineData("P0001")]
    [InlineData("57014")]
    [InlineData("ZZ999")]
    public async Task What_a_trigger_says_of_one_row_is_said_of_that_row(string state)
    {
        var source = await server.CreateAsync($"""
            {Ten}
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.id = 7 THEN RAISE EXCEPTION 'not this one' USING ERRCODE = '{state}'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
            """);

        var results = await source.WriteAsync("public.t", await UpdatesAsync(source));

        Assert.Equal(new WriteResult.Rejected(state, "not this one"), results[6]);
        Assert.Equal(9, results.OfType<WriteResult.Applied>().Count());
        Assert.Equal("7", await source.ScalarAsync("SELECT string_agg(id::text, ',') FROM t WHERE v = 'old'"));
    }

    [Theory]
    [InlineData("SELECT no_such_function(NEW.id)", "42883")]
    [InlineData("SELECT FROM no_such_table", "42P01")]
    [InlineData("SELECT NEW.no_such_column", "42703")]
    [InlineData("SELECT 1 / 0", "22012")]
    public async Task What_a_trigger_stumbles_over_is_the_rows_too(string statement, string state)
    {
        var source = await server.CreateAsync($"""
            {Ten}
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 1 THEN PERFORM * FROM ({statement}) x; END IF; RETURN NEW; END $$;
            CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
            """);

        var results = await source.WriteAsync("public.t", await UpdatesAsync(source));

        Assert.Equal(state, Assert.IsType<WriteResult.Rejected>(results[0]).Code);
        Assert.All(results.Skip(1), result => Assert.IsType<WriteResult.Applied>(result));
    }

    [Fact]
    public async Task A_policy_refuses_a_row_and_a_missing_right_the_table()
    {
        var role = $"clerk_{Guid.NewGuid():N}";
        var owner = await server.CreateAsync($"""
            {Ten}
            CREATE ROLE {role} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON t TO {role};
            ALTER TABLE t ENABLE ROW LEVEL SECURITY;
            CREATE POLICY sees ON t FOR SELECT USING (true);
            CREATE POLICY writes ON t FOR UPDATE USING (id <> 4) WITH CHECK (v <> 'secret');
            CREATE POLICY adds ON t FOR INSERT WITH CHECK (id < 100);
            """);
        var source = owner.As(role);
        var seen = await SeenAsync(source);
        var table = await source.TableAsync("public.t");

        var results = await source.WriteAsync("public.t", [.. seen.Select(record => Update(record, ("v", record.Id == "2" ? "secret" : "new")))]);
        var created = await source.WriteAsync("public.t", Create(("id", 11L)), Create(("id", 111L)), Create(("id", 12L)));

        Assert.Equal("42501", Assert.IsType<WriteResult.Rejected>(results[1]).Code);
        Assert.Equal("discarded", Assert.IsType<WriteResult.Rejected>(results[3]).Code);
        Assert.Equal(8, results.OfType<WriteResult.Applied>().Count());
        Assert.Equal([true, false, true], created.Select(result => result is WriteResult.Applied));
        await owner.ExecuteAsync($"REVOKE UPDATE ON t FROM {role}");
        var error = await Assert.ThrowsAsync<ConnectorException>(() => source.Connector.WriteAsync(
            source.Context, new WriteRequest(table, [Update(seen[8], ("v", "x")), Update(seen[9], ("v", "x"))]), Token));
        Assert.Equal(ConnectorErrorKind.Permission, error.Kind);
    }

    [Fact]
    public async Task A_right_that_one_column_lacks_is_the_matter_of_who_writes_it()
    {
        var role = $"clerk_{Guid.NewGuid():N}";
        var owner = await server.CreateAsync($"CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t VALUES (1), (2); CREATE ROLE {role} LOGIN; GRANT ALL ON t TO {role};");
        var source = owner.As(role);
        var table = await source.TableAsync("public.t");
        await owner.ExecuteAsync($"REVOKE ALL ON t FROM {role}; GRANT SELECT ON t TO {role}; GRANT UPDATE (a) ON t TO {role}");

        var results = await source.Connector.WriteAsync(source.Context, new WriteRequest(table, [Update("1", ("b", 1L)), Update("2", ("a", 1L))]), Token);

        Assert.Equal("42501", Assert.IsType<WriteResult.Rejected>(results[0]).Code);
        Assert.IsType<WriteResult.Applied>(results[1]);
    }

    [Fact]
    public async Task An_index_row_that_is_too_large_is_refused()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE INDEX ON t (v)");
        var noise = string.Concat(Enumerable.Range(0, 1000).Select(i => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))));

        var results = await source.WriteAsync("public.t", Create(("id", 1L), ("v", "a")), Create(("id", 2L), ("v", noise)), Create(("id", 3L), ("v", "c")));

        Assert.Equal("54000", Assert.IsType<WriteResult.Rejected>(results[1]).Code);
        Assert.Equal(2, results.OfType<WriteResult.Applied>().Count());
    }

    [Fact]
    public async Task Where_every_row_is_refused_each_is_told_and_nothing_stops()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, v int CHECK (v > 0))");

        var results = await source.WriteAsync("public.t", [.. Enumerable.Range(1, 200).Select(i => Create(("id", (long)i), ("v", i % 50 == 0 ? 1L : -1L)))]);

        Assert.Equal(196, results.OfType<WriteResult.Rejected>().Count(result => result is { Code: "23514", FieldId: "v" }));
        Assert.Equal("50,100,150,200", await source.ScalarAsync("SELECT string_agg(id::text, ',' ORDER BY id) FROM t"));
    }

    [Fact]
    public async Task What_may_be_the_servers_is_the_rows_when_the_others_go_through_behind_it()
    {
        var source = await server.CreateAsync($"{Ten} {Raising("53400", "NEW.id IN (3, 4)")}");

        var results = await source.WriteAsync("public.t", await UpdatesAsync(source));

        Assert.Equal(["53400", "53400"], results.Skip(2).Take(2).Select(result => Assert.IsType<WriteResult.Rejected>(result).Code));
        Assert.Equal(8, results.OfType<WriteResult.Applied>().Count());
    }

    [Fact]
    public async Task Where_nothing_goes_through_any_more_the_rest_is_left_for_later()
    {
        var source = await server.CreateAsync($"{Ten} {Raising("53100", "NEW.id > 4")}");

        var results = await source.WriteAsync("public.t", await UpdatesAsync(source));

        Assert.Equal(4, results.TakeWhile(result => result is WriteResult.Applied).Count());
        Assert.All(results.Skip(4), result => Assert.IsType<WriteResult.Retryable>(result));
        var rest = (await UpdatesAsync(source))[4..];
        var error = await Assert.ThrowsAsync<ConnectorException>(() => source.WriteAsync("public.t", rest));
        Assert.Equal((ConnectorErrorKind.Transient, "53100"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_row_that_somebody_holds_does_not_keep_the_others()
    {
        var source = await server.CreateAsync(Ten + Raising("55P03", "NEW.id = 2"));

        var results = await source.WriteAsync("public.t", await UpdatesAsync(source));

        Assert.IsType<WriteResult.Retryable>(results[1]);
        Assert.Equal(9, results.OfType<WriteResult.Applied>().Count());
    }

    [Fact]
    public async Task What_cannot_be_an_id_of_the_table_names_no_record()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, v int); CREATE TABLE u (a int, b int, v int, PRIMARY KEY (a, b)); INSERT INTO t VALUES (1)");
        var read = await source.Connector.ReadByIdAsync(source.Context, new ReadRequest(await source.TableAsync("public.t")), ["x", "1", "99999999999999999999"], Token);
        var pair = await source.Connector.ReadByIdAsync(source.Context, new ReadRequest(await source.TableAsync("public.u")), ["x", "[1]", "[null, null]"], Token);

        var results = await source.WriteAsync("public.t", Update("1", ("v", 1L)), Update("x", ("v", 1L)));
        var pairs = await source.WriteAsync("public.u", Create(("a", 1L), ("b", 1L)), Update("x", ("v", 1L)), Create(("a", 1L), ("b", 2L)));

        Assert.Equal("1", Assert.Single(read).Id);
        Assert.Empty(pair);
        Assert.Equal([true, false], results.Select(result => result is WriteResult.Applied));
        Assert.Equal([true, false, true], pairs.Select(result => result is WriteResult.Applied));
        Assert.Equal(new WriteResult.Conflict(null), pairs[1]);
    }

    private static string Raising(string state, string condition) => $"""
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END IF; RETURN NEW; END $$;
        CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
        """;

    private static async Task<IReadOnlyList<RemoteRecord>> SeenAsync(SourceDatabase source) =>
        [.. (await source.ScanAsync("public.t")).SelectMany(page => page.Records)];

    private static async Task<WriteOperation[]> UpdatesAsync(SourceDatabase source) =>
        [.. (await SeenAsync(source)).Select(record => Update(record, ("v", "new")))];
}
