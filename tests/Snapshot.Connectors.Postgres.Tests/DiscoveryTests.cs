using Npgsql;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres.Tests;

public sealed class DiscoveryTests(SourceServer server)
{
    [Fact]
    public async Task Types_keys_and_rules_are_found()
    {
        var source = await server.CreateAsync("""
            CREATE TYPE mood AS ENUM ('sad', 'happy');
            CREATE DOMAIN price AS numeric(10,2);
            CREATE TABLE things (
                id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code varchar(8) NOT NULL, note text, mood mood, price price, ratio real,
                seen timestamptz DEFAULT now(), at timestamp, day date, hour time, ok boolean NOT NULL DEFAULT false, key uuid, extra jsonb,
                tags text[], size int GENERATED ALWAYS AS (length(code)) STORED, "odd ""name""; --😀" bigint);
            """);

        var table = await source.TableAsync("public.things");

        Assert.Equal("things", table.Name);
        Assert.Equal(["id"], table.Key);
        Assert.Equal(
            [FieldType.Integer, FieldType.Text, FieldType.Text, FieldType.Text, FieldType.Number, FieldType.Float, FieldType.Timestamp,
             FieldType.LocalTimestamp, FieldType.Date, FieldType.Time, FieldType.Boolean, FieldType.Uuid, FieldType.Json, FieldType.Text,
             FieldType.Integer, FieldType.Integer],
            table.Fields.Select(field => field.Type));
        Assert.Equal(["id", "size"], table.Fields.Where(field => field.IsReadOnly).Select(field => field.Id));
        Assert.Equal(["code"], table.Fields.Where(field => field.IsRequired).Select(field => field.Id));
        Assert.Equal(8, table.Fields.Single(field => field.Id == "code").MaxLength);
        Assert.Equal(["sad", "happy"], table.Fields.Single(field => field.Id == "mood").Options!);
        Assert.Equal("odd \"name\"; --😀", table.Fields[^1].Name);
        Assert.True(table.Capabilities is { CanCreate: true, CanUpdate: true, CanDelete: true, Guarantee: WriteGuarantee.CompareAndSet });
    }

    [Fact]
    public async Task What_numbers_and_texts_columns_take_is_told_and_what_is_computed()
    {
        var source = await server.CreateAsync("""
            CREATE DOMAIN price AS numeric(10,2);
            CREATE DOMAIN word AS varchar(8);
            CREATE TABLE things (
                id int PRIMARY KEY, small smallint, large bigint, price price, exact numeric(38,18), hundreds numeric(3,-2), tiny numeric(2,4), any_number numeric,
                word word, doubled int GENERATED ALWAYS AS (id * 2) STORED);
            """);

        var facts = (await source.TableAsync("public.things")).Fields
            .ToDictionary(field => field.Id, field => (field.Minimum, field.Maximum, field.Precision, field.Scale, field.MaxLength, field.IsComputed));

        Assert.Equal(
            new Dictionary<string, (decimal?, decimal?, int?, int?, int?, bool)>
            {
                ["id"] = (int.MinValue, int.MaxValue, null, null, null, false), ["small"] = (-32768, 32767, null, null, null, false),
                ["large"] = (null, null, null, null, null, false), ["price"] = (null, null, 10, 2, null, false), ["exact"] = (null, null, 38, 18, null, false),
                ["hundreds"] = (null, null, 3, -2, null, false), ["tiny"] = (null, null, 2, 4, null, false), ["any_number"] = (null, null, null, null, null, false),
                ["word"] = (null, null, null, null, 8, false), ["doubled"] = (int.MinValue, int.MaxValue, null, null, null, true),
            },
            facts);
    }

    [Fact]
    public async Task Only_unique_columns_that_are_never_null_are_a_key()
    {
        var source = await server.CreateAsync("""
            CREATE TABLE composite (b text, a int, note text, PRIMARY KEY (b, a));
            CREATE TABLE by_index (code text NOT NULL UNIQUE, note text);
            CREATE TABLE nullable (code text UNIQUE);
            CREATE TABLE partial (code text NOT NULL); CREATE UNIQUE INDEX ON partial (code) WHERE code > 'm';
            CREATE TABLE expression (code text NOT NULL); CREATE UNIQUE INDEX ON expression (lower(code));
            CREATE TABLE covering (code text NOT NULL, note text NOT NULL); CREATE UNIQUE INDEX ON covering (code) INCLUDE (note);
            CREATE TABLE keyless (note text);
            CREATE VIEW looked AS SELECT 1 AS id;
            CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
            """);

        var keys = (await source.TablesAsync()).ToDictionary(table => table.Name, table => string.Join(',', table.Key));

        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["composite"] = "b,a", ["by_index"] = "code", ["nullable"] = "", ["partial"] = "", ["expression"] = "", ["covering"] = "code",
                ["keyless"] = "", ["looked"] = "", ["parts"] = "id",
            },
            new SortedDictionary<string, string>(keys));
    }

    [Fact]
    public async Task No_two_tables_share_an_id_and_each_leads_back()
    {
        var source = await server.CreateAsync("""
            CREATE SCHEMA "a.b"; CREATE SCHEMA a; CREATE SCHEMA "it's ""quoted""; drop";
            CREATE TABLE "a.b".c (id int PRIMARY KEY); CREATE TABLE a."b.c" (id int PRIMARY KEY);
            CREATE TABLE "it's ""quoted""; drop"."Größe 😀" (id int PRIMARY KEY);
            INSERT INTO "a.b".c VALUES (1); INSERT INTO a."b.c" VALUES (2), (3); INSERT INTO "it's ""quoted""; drop"."Größe 😀" VALUES (4);
            """);

        var tables = await source.TablesAsync();

        Assert.Equal(3, tables.Select(table => table.Id).Distinct().Count());
        Assert.Equal(["a.b.c", "a.b.c", "it's \"quoted\"; drop.Größe 😀"], tables.Select(table => table.Name).Order(StringComparer.Ordinal));
        Assert.Equal("1", Assert.Single((await source.ScanAsync("\"a.b\".c"))[0].Records).Id);
        Assert.Equal(2, (await source.ScanAsync("a.\"b.c\""))[0].Records.Count);
        Assert.Equal("4", Assert.Single((await source.ScanAsync("\"it's \"\"quoted\"\"; drop\".Größe 😀"))[0].Records).Id);
    }

    [Fact]
    public async Task What_the_role_may_not_do_is_said()
    {
        var source = await server.CreateAsync("""
            CREATE TABLE hidden (id int PRIMARY KEY); CREATE TABLE shown (id int PRIMARY KEY, open text, closed text);
            """);
        var role = $"reader_{Guid.NewGuid():N}";
        await source.ExecuteAsync($"CREATE ROLE {role} LOGIN; GRANT SELECT ON shown TO {role}; GRANT UPDATE (open) ON shown TO {role};");

        var table = Assert.Single(await source.As(role).TablesAsync());

        Assert.Equal("shown", table.Name);
        Assert.True(table.Capabilities is { CanCreate: false, CanUpdate: true, CanDelete: false });
        Assert.Equal(["id", "closed"], table.Fields.Where(field => field.IsReadOnly).Select(field => field.Id));
        await source.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
    }

    [Fact]
    public async Task A_schema_can_be_chosen()
    {
        var source = await server.CreateAsync("CREATE SCHEMA sales; CREATE TABLE sales.orders (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY)");

        Assert.Equal(["sales.orders"], (await source.With(schema: "sales").TablesAsync()).Select(table => table.Name));
    }

    [Theory]
    [InlineData("", ConnectorErrorKind.Configuration)]
    [InlineData("nonsense", ConnectorErrorKind.Configuration)]
    [InlineData("Database=x", ConnectorErrorKind.Configuration)]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=hush", ConnectorErrorKind.Transient)]
    public async Task Accounts_that_cannot_work_are_told_apart(string connectionString, ConnectorErrorKind kind)
    {
        var error = await Assert.ThrowsAsync<ConnectorException>(
            () => new PostgresConnector().CheckAsync(SourceDatabase.Account(connectionString), TestContext.Current.CancellationToken));

        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain("hush", error.Message);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_a_matter_of_configuration()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(server.Postgres.ConnectionString) { Database = "nowhere" }.ConnectionString;

        var error = await Assert.ThrowsAsync<ConnectorException>(
            () => new PostgresConnector().CheckAsync(SourceDatabase.Account(nowhere), TestContext.Current.CancellationToken));

        Assert.Equal(ConnectorErrorKind.Configuration, error.Kind);
    }
}
