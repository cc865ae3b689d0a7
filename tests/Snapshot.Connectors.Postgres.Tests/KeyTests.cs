using Snapshot.Tables;
using static Snapshot.Connectors.Postgres.Tests.SourceDatabase;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>What keys, foreign keys, defaults and rights say of tables and their fields.</summary>
public sealed class KeyTests(SourceServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Primary_and_unique_keys_are_natural_keys()
    {
        var source = await server.CreateAsync("""
            CREATE TABLE t (id int PRIMARY KEY, slug text UNIQUE, a int, b int, c int, d text, UNIQUE (a, b));
            CREATE UNIQUE INDEX ON t (c) WHERE c > 0; CREATE UNIQUE INDEX ON t (lower(d));
            INSERT INTO t VALUES (1, 'one', 1, 2), (2, 'two', 1, 3), (3, NULL, NULL, NULL);
            """);
        var table = await source.TableAsync("public.t");

        Assert.Equal(["id", "slug", "a,b"], table.Capabilities.NaturalKeys.Select(key => string.Join(',', key)));
        Assert.Equal(["id"], table.Capabilities.NaturalKey);
        Assert.Equal("slug", Assert.Single(table.Fields, field => field.IsUnique).Id);
        Assert.Equal("2", Assert.Single(await FindAsync(("a", 1L), ("b", 3L))).Id);
        Assert.Equal("1", Assert.Single(await FindAsync(("slug", "one"))).Id);
        Assert.Empty(await FindAsync(("id", 4L)));

        Task<IReadOnlyList<Snapshot.Records.RemoteRecord>> FindAsync(params (string Field, object? Value)[] values) => source.Connector.FindAsync(
            source.Context, new ReadRequest(table), values.ToDictionary(value => value.Field, value => value.Value), Token);
    }

    [Fact]
    public async Task Foreign_keys_of_one_column_are_references_and_the_others_an_order()
    {
        var source = await server.CreateAsync("""
            CREATE SCHEMA "x.y"; CREATE TABLE "x.y".country (code char(2) PRIMARY KEY);
            CREATE TABLE maker (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text UNIQUE, country char(2) REFERENCES "x.y".country, parent int REFERENCES maker);
            CREATE TABLE model (maker int REFERENCES maker, name text, PRIMARY KEY (maker, name));
            CREATE TABLE part (id uuid PRIMARY KEY, maker int, model text, contact text REFERENCES maker (email), FOREIGN KEY (maker, model) REFERENCES model);
            CREATE TABLE half (id int PRIMARY KEY, part uuid REFERENCES part DEFERRABLE INITIALLY DEFERRED, weight numeric);
            """);

        var tables = (await source.TablesAsync()).ToDictionary(table => table.Name);

        Assert.Equal(
            ["half.part → public.part", "maker.country → \"x.y\".country", "maker.parent → public.maker", "model.maker → public.maker"],
            tables.Values.SelectMany(table => table.Fields.Where(field => field.References is not null)
                .Select(field => $"{table.Name}.{field.Id} → {field.References}")).Order(StringComparer.Ordinal));
        Assert.Equal(["public.maker", "public.model"], tables["part"].Capabilities.DependsOn);
        Assert.All(tables.Values.Where(table => table.Name != "part"), table => Assert.Empty(table.Capabilities.DependsOn));
    }

    [Fact]
    public async Task What_defaults_or_triggers_fill_is_not_required()
    {
        var source = await server.CreateAsync("""
            CREATE DOMAIN filled AS int NOT NULL DEFAULT 7; CREATE DOMAIN needed AS text NOT NULL; CREATE DOMAIN inner_name AS varchar(5);
            CREATE DOMAIN outer_name AS inner_name;
            CREATE TABLE plain (id int PRIMARY KEY, a int NOT NULL, b filled, c needed, d filled NOT NULL, e outer_name);
            CREATE TABLE triggered (id int PRIMARY KEY, a int NOT NULL, c needed);
            CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NEW; END $$;
            CREATE TRIGGER g BEFORE INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION f();
            """);

        var plain = await source.TableAsync("public.plain");
        var triggered = await source.TableAsync("public.triggered");
        var results = await source.WriteAsync("public.triggered", Create(("id", 1L), ("c", "x")));

        Assert.Equal(["id", "a", "c"], plain.Fields.Where(field => field.IsRequired).Select(field => field.Id));
        Assert.Equal((FieldType.Text, 5), (plain.Fields[5].Type, plain.Fields[5].MaxLength));
        Assert.Equal(["c"], triggered.Fields.Where(field => field.IsRequired).Select(field => field.Id));
        Assert.IsType<WriteResult.Applied>(Assert.Single(results));
    }

    [Fact]
    public async Task A_table_without_the_version_column_has_the_transaction_as_version()
    {
        var source = (await server.CreateAsync("""
            CREATE TABLE with_it (id int PRIMARY KEY, n int, rev int); CREATE TABLE without (id int PRIMARY KEY, n int);
            INSERT INTO with_it VALUES (1, 1, 5); INSERT INTO without VALUES (1, 1);
            """)).With(versionColumn: "rev");
        var seen = await source.RecordAsync("public.without", "1");

        Assert.Equal("5", (await source.RecordAsync("public.with_it", "1")).Version);
        Assert.Single((await source.ScanAsync("public.without")).SelectMany(page => page.Records));
        var applied = Assert.IsType<WriteResult.Applied>(Assert.Single(await source.WriteAsync("public.without", Update(seen, ("n", 2L)))));
        Assert.NotEqual(seen.Version, applied.Version);
        Assert.IsType<WriteResult.Conflict>(Assert.Single(await source.WriteAsync("public.without", Update(seen, ("n", 3L)))));
    }

    [Fact]
    public async Task Null_for_a_column_with_a_default_is_null()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 7)");

        await source.WriteAsync("public.t", Create(("id", 1L), ("n", null)), Create(("id", 2L)));

        Assert.Equal("1:-,2:7", await source.ScalarAsync("SELECT string_agg(id || ':' || coalesce(n::text, '-'), ',' ORDER BY id) FROM t"));
    }

    [Fact]
    public async Task Rights_on_single_columns_go_as_far_as_they_go()
    {
        var role = $"reader_{Guid.NewGuid():N}";
        var owner = await server.CreateAsync($"""
            CREATE TABLE t (id int PRIMARY KEY, name text, note text, secret text); INSERT INTO t VALUES (1, 'a', 'b', 'c'), (2, 'a', 'b', 'c');
            CREATE TABLE hidden (id int PRIMARY KEY, name text);
            CREATE ROLE {role} LOGIN;
            GRANT SELECT (id, name, note), UPDATE (name), INSERT (id, name, note) ON t TO {role}; GRANT SELECT (name) ON hidden TO {role};
            """);
        var source = owner.As(role);

        var table = await source.TableAsync("public.t");
        var records = (await source.ScanAsync("public.t")).SelectMany(page => page.Records).ToList();
        var written = await source.WriteAsync(
            "public.t",
            Update("1", ("name", "x")) with { Expected = new Dictionary<string, object?> { ["name"] = "a" } },
            Update("2", ("name", "x")) with { Expected = new Dictionary<string, object?> { ["name"] = "other" } },
            Create(("id", 3L), ("name", "new"), ("note", "n")));

        Assert.Equal(["id", "name", "note"], table.Fields.Select(field => field.Id));
        Assert.Equal(["id", "note"], table.Fields.Where(field => field.IsWriteOnce).Select(field => field.Id));
        Assert.Equal(2, records.Count);
        Assert.All(records, record => Assert.Null(record.Version));
        Assert.IsType<WriteResult.Applied>(written[0]);
        Assert.Equal("a", Assert.IsType<WriteResult.Conflict>(written[1]).Theirs!.Values[1]);
        Assert.Equal("n", Assert.IsType<WriteResult.Applied>(written[2]).Values["note"]);
        Assert.Empty((await source.TableAsync("public.hidden")).Key);
    }
}
