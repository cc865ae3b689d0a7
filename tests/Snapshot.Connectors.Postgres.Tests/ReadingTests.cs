using System.Globalization;
using Snapshot.Records;

namespace Snapshot.Connectors.Postgres.Tests;

public sealed class ReadingTests(SourceServer server)
{
    [Theory]
    [InlineData("true", "boolean", true)]
    [InlineData("7", "smallint", 7L)]
    [InlineData("-9223372036854775808", "bigint", long.MinValue)]
    [InlineData("12345678901234567890123456789012345.67", "numeric", "12345678901234567890123456789012345.67")]
    [InlineData("NaN", "numeric", "NaN")]
    [InlineData("0.1", "real", 0.1f)]
    [InlineData("1e300", "double precision", 1e300)]
    [InlineData("  x ", "text", "  x ")]
    [InlineData("ab", "char(4)", "ab")]
    [InlineData("infinity", "date", "infinity")]
    [InlineData("0044-03-15 BC", "date", "0044-03-15 BC")]
    [InlineData("12024-02-29", "date", "12024-02-29")]
    [InlineData("-infinity", "timestamptz", "-infinity")]
    [InlineData("0001-12-31 23:59:59.5 BC", "timestamp", "0001-12-31 23:59:59.5 BC")]
    [InlineData("294276-12-31 23:59:59.999999+00", "timestamptz", "294276-12-31 23:59:59.999999+00")]
    [InlineData("{a,\"b c\",NULL}", "text[]", "{a,\"b c\",NULL}")]
    [InlineData("[1,3)", "int4range", "[1,3)")]
    [InlineData("10.0.0.0/8", "inet", "10.0.0.0/8")]
    [InlineData("\\x0001", "bytea", "\\x0001")]
    [InlineData("{\"a\": 1}", "json", "{\"a\": 1}")]
    public async Task Each_value_comes_as_it_is(string value, string type, object expected)
    {
        var source = await server.CreateAsync($"CREATE TABLE t (id int PRIMARY KEY, v {type}); INSERT INTO t VALUES (1, '{value}'), (2, NULL)");

        var records = Assert.Single(await source.ScanAsync("public.t")).Records;

        Assert.Equal(expected, records[0].Values[1]);
        Assert.Null(records[1].Values[1]);
    }

    [Fact]
    public async Task Dates_and_times_have_their_types()
    {
        var source = await server.CreateAsync("""
            CREATE TABLE t (id int PRIMARY KEY, d date, t time, z timestamptz, l timestamp);
            INSERT INTO t VALUES (1, '2024-02-29', '23:59:59.999999', '1999-12-31 23:59:59.999999-08', '0001-01-01 00:00')
            """);

        var values = (await source.RecordAsync("public.t", "1")).Values;

        Assert.Equal(new DateOnly(2024, 2, 29), values[1]);
        Assert.Equal(new TimeSpan(0, 23, 59, 59, 999, 999), values[2]);
        Assert.Equal(new DateTime(2000, 1, 1, 7, 59, 59, DateTimeKind.Utc).AddMicroseconds(999999), values[3]);
        Assert.Equal(DateTimeKind.Utc, ((DateTime)values[3]!).Kind);
        Assert.Equal(DateTime.MinValue, values[4]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task A_scan_brings_each_record_once_in_pages_and_says_when_it_is_whole(int pageSize)
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 100); ANALYZE t");

        var pages = await source.ScanAsync("public.t", pageSize);

        Assert.Equal(Enumerable.Range(1, 100).Select(Text), pages.SelectMany(page => page.Records).Select(record => record.Id));
        Assert.True(pages[^1].Completed);
        Assert.DoesNotContain(pages.SkipLast(1), page => page.Completed);
        Assert.All(pages, page => Assert.Equal(100, page.EstimatedTotal));
    }

    [Fact]
    public async Task A_scan_goes_on_behind_its_checkpoint()
    {
        var source = await server.CreateAsync("""
            CREATE TABLE t (day date, name text, PRIMARY KEY (day, name));
            INSERT INTO t SELECT date '2024-01-01' + i / 10, 'it''s "' || i FROM generate_series(1, 50) i
            """);
        await source.ExecuteAsync("ALTER ROLE CURRENT_USER IN DATABASE " + (await source.ScalarAsync("SELECT quote_ident(current_database())")) + " SET datestyle = 'German'");
        var first = (await source.ScanAsync("public.t", 20))[0];

        var rest = await source.ScanAsync("public.t", 20, first.Checkpoint);

        var ids = first.Records.Concat(rest.SelectMany(page => page.Records)).Select(record => record.Id).ToList();
        Assert.Equal(50, ids.Count);
        Assert.Equal(50, ids.Distinct().Count());
        Assert.Equal(["2024-01-01", "it's \"1"], RecordId.Parse(ids[0], 2));
    }

    [Fact]
    public async Task An_empty_table_is_one_whole_page()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY)");

        var page = Assert.Single(await source.ScanAsync("public.t"));

        Assert.Empty(page.Records);
        Assert.True(page.Completed);
    }

    [Fact]
    public async Task Records_are_read_by_ids_and_those_that_do_not_exist_are_left_out()
    {
        var source = await server.CreateAsync("CREATE TABLE t (a int, b text, n int, PRIMARY KEY (a, b)); INSERT INTO t VALUES (1, 'x', 10), (1, 'y', 20), (2, 'x', 30)");
        var table = await source.TableAsync("public.t");

        var records = await source.Connector.ReadByIdAsync(
            source.Context, new ReadRequest(table) { Fields = [table.Fields[2]] }, ["[\"1\",\"y\"]", "[\"2\",\"x\"]", "[\"9\",\"x\"]"],
            TestContext.Current.CancellationToken);

        Assert.Equal([("[\"1\",\"y\"]", 20L), ("[\"2\",\"x\"]", 30L)], records.Select(record => (record.Id, (long)record.Values[0]!)).Order());
    }

    [Fact]
    public async Task The_version_moves_with_every_update()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, n int, rev text); INSERT INTO t VALUES (1, 1, 'a')");
        var before = await source.RecordAsync("public.t", "1");
        await source.ExecuteAsync("UPDATE t SET n = 2");

        Assert.NotEqual(before.Version, (await source.RecordAsync("public.t", "1")).Version);
        Assert.Equal("a", (await source.With(versionColumn: "rev").RecordAsync("public.t", "1")).Version);
    }

    [Fact]
    public async Task A_table_that_was_dropped_is_a_changed_schema()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY)");
        var table = await source.TableAsync("public.t");
        await source.ExecuteAsync("DROP TABLE t");

        var error = await Assert.ThrowsAsync<ConnectorException>(
            () => source.Connector.ReadByIdAsync(source.Context, new ReadRequest(table), ["1"], TestContext.Current.CancellationToken));

        Assert.Equal(ConnectorErrorKind.SchemaChanged, error.Kind);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
