namespace Snapshot.Connectors.Postgres.Tests;

public sealed class IncrementalTests(SourceServer server)
{
    private const string Notes = """
        CREATE TABLE t (id int PRIMARY KEY, n int, updated_at timestamptz DEFAULT now());
        INSERT INTO t SELECT i, 0 FROM generate_series(1, 9) i;
        """;

    [Theory]
    [InlineData("timestamptz", true)]
    [InlineData("timestamp", false)]
    [InlineData("bigint", false)]
    [InlineData("text", false)]
    public async Task A_table_whose_version_column_is_a_time_with_its_zone_can_be_read_incrementally(string type, bool can)
    {
        var source = await server.CreateAsync($"CREATE TABLE t (id int PRIMARY KEY, v {type}); CREATE TABLE u (id int PRIMARY KEY); CREATE VIEW w AS SELECT * FROM t");

        var tables = await source.With(versionColumn: "v").TablesAsync();

        Assert.Equal([can, false, false], tables.Select(table => table.Capabilities.CanReadChanges));
        Assert.All(await source.TablesAsync(), table => Assert.False(table.Capabilities.CanReadChanges));
    }

    [Fact]
    public async Task An_incremental_read_brings_what_changed_since_and_what_has_no_time()
    {
        var source = (await server.CreateAsync(Notes)).With(versionColumn: "updated_at", lookback: "0");
        var full = await source.ScanAsync("public.t", 4);
        await source.ExecuteAsync("""
            UPDATE t SET n = 1, updated_at = now() WHERE id IN (2, 7); DELETE FROM t WHERE id = 3;
            INSERT INTO t VALUES (10, 1, now()), (11, 1, NULL)
            """);

        var changes = await source.ScanAsync("public.t", 3, since: full[^1].Cursor);

        Assert.Equal(["2", "7", "10", "11"], changes.SelectMany(page => page.Records).Select(record => record.Id));
        Assert.True(changes[^1].Completed);
        Assert.Equal(["11"], (await source.ScanAsync("public.t", 3, since: changes[^1].Cursor))[0].Records.Select(record => record.Id));
    }

    [Fact]
    public async Task A_read_reaches_back_behind_its_watermark()
    {
        var source = (await server.CreateAsync(Notes)).With(versionColumn: "updated_at", lookback: "3600");
        await source.ExecuteAsync("UPDATE t SET updated_at = now() - id * interval '1 hour'");

        var changes = await source.ScanAsync("public.t", since: (await source.ScanAsync("public.t"))[^1].Cursor);

        Assert.Empty(changes[0].Records);
        await source.ExecuteAsync("UPDATE t SET updated_at = now() - interval '59 minutes' WHERE id = 9");
        Assert.Single((await source.ScanAsync("public.t", since: changes[^1].Cursor))[0].Records);
    }

    [Fact]
    public async Task What_commits_after_the_watermark_and_began_before_it_is_not_left_out()
    {
        var source = (await server.CreateAsync(Notes)).With(versionColumn: "updated_at", lookback: "0");
        await using var connection = await source.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE t SET n = 1, updated_at = now() WHERE id = 5";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var cursor = (await source.ScanAsync("public.t"))[^1].Cursor;
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        var changes = await source.ScanAsync("public.t", since: cursor);

        Assert.Equal("5", Assert.Single(changes[0].Records).Id);
    }

    [Fact]
    public async Task A_resumed_scan_keeps_the_watermark_of_its_beginning()
    {
        var source = (await server.CreateAsync(Notes)).With(versionColumn: "updated_at", lookback: "0");
        var first = (await source.ScanAsync("public.t", 4))[0];
        await source.ExecuteAsync("UPDATE t SET n = 1, updated_at = now() WHERE id = 1");

        var rest = await source.ScanAsync("public.t", 4, first.Checkpoint);

        Assert.Equal("1", Assert.Single((await source.ScanAsync("public.t", since: rest[^1].Cursor))[0].Records).Id);
    }

    [Fact]
    public async Task A_scan_that_began_before_the_column_was_chosen_ends_without_a_cursor()
    {
        var source = await server.CreateAsync(Notes);
        var first = (await source.ScanAsync("public.t", 4))[0];

        var rest = await source.With(versionColumn: "updated_at").ScanAsync("public.t", 4, first.Checkpoint);

        Assert.True(rest[^1].Completed);
        Assert.Null(rest[^1].Cursor);
    }

    [Theory]
    [InlineData("nonsense", null)]
    [InlineData(null, "nonsense")]
    public async Task A_place_that_is_none_is_expired(string? since, string? checkpoint)
    {
        var source = (await server.CreateAsync(Notes)).With(versionColumn: "updated_at");

        var error = await Assert.ThrowsAsync<ConnectorException>(() => source.ScanAsync("public.t", checkpoint: checkpoint, since: since));

        Assert.Equal(ConnectorErrorKind.CursorExpired, error.Kind);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_incrementally_refuses_to()
    {
        var source = await server.CreateAsync(Notes);

        Assert.Null((await source.ScanAsync("public.t"))[^1].Cursor);
        var error = await Assert.ThrowsAsync<ConnectorException>(() => source.ScanAsync("public.t", since: "2030-01-31T00:00:00+00:00"));
        Assert.Equal(ConnectorErrorKind.NotSupported, error.Kind);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("an hour")]
    public async Task A_lookback_is_a_number_of_seconds(string lookback)
    {
        var source = (await server.CreateAsync(Notes)).With(versionColumn: "updated_at", lookback: lookback);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => source.ScanAsync("public.t"));

        Assert.Equal((ConnectorErrorKind.Configuration, "lookback_invalid"), (error.Kind, error.Code));
    }
}
