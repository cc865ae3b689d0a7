using Npgsql;
using Snapshot.Testing.Postgres;

namespace Snapshot.Testing.Tests.Postgres;

public sealed class DatabaseTests(OwnServer server) : IClassFixture<OwnServer>
{
    private readonly LocalPostgres _postgres = server.Postgres;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_server_answers_a_query() =>
        Assert.Equal(42, await Sql.ScalarAsync<int>(_postgres.ConnectionString, "SELECT 42"));

    [Fact]
    public async Task The_server_is_new_enough()
    {
        await using var connection = await Sql.OpenAsync(_postgres.ConnectionString);

        Assert.True(connection.PostgreSqlVersion.Major >= 15, connection.PostgreSqlVersion.ToString());
        Assert.StartsWith($"PostgreSQL {connection.PostgreSqlVersion.Major}.", _postgres.Origin);
    }

    [Fact]
    public async Task Databases_are_apart()
    {
        var first = await _postgres.CreateDatabaseAsync("apart_1", cancellationToken: Token);
        var second = await _postgres.CreateDatabaseAsync("apart_2", cancellationToken: Token);

        await Sql.ExecuteAsync(first, "CREATE TABLE only_here (id int)");

        Assert.Equal("apart_1", await Sql.ScalarAsync<string>(first, "SELECT current_database()"));
        Assert.False(await Sql.ScalarAsync<bool>(second, "SELECT to_regclass('only_here') IS NOT NULL"));
        Assert.Equal(second, _postgres.ConnectionStringFor("apart_2"));
    }

    [Fact]
    public async Task A_copy_has_what_its_template_has()
    {
        var template = await _postgres.CreateDatabaseAsync("pattern", cancellationToken: Token);
        await Sql.ExecuteAsync(template, "CREATE TABLE filled AS SELECT generate_series(1, 1000) AS id");

        var copies = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => _postgres.CreateDatabaseAsync($"copy_{i}", "pattern", Token)));

        foreach (var copy in copies)
            Assert.Equal(1000L, await Sql.ScalarAsync<long>(copy, "SELECT count(*) FROM filled"));
    }

    [Fact]
    public async Task A_template_in_use_is_named()
    {
        await using var user = await Sql.OpenAsync(await _postgres.CreateDatabaseAsync("busy", cancellationToken: Token));

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => _postgres.CreateDatabaseAsync("busy_copy", "busy", Token));

        Assert.StartsWith("The template 'busy' is in use", exception.Message);
    }

    [Fact]
    public async Task A_database_that_exists_is_left_alone()
    {
        var database = await _postgres.CreateDatabaseAsync("there", cancellationToken: Token);
        await Sql.ExecuteAsync(database, "CREATE TABLE precious (id int)");

        await Assert.ThrowsAsync<LocalPostgresException>(() => _postgres.CreateDatabaseAsync("there", cancellationToken: Token));

        Assert.True(await Sql.ScalarAsync<bool>(database, "SELECT to_regclass('precious') IS NOT NULL"));
    }

    [Fact]
    public async Task A_dropped_database_is_gone_with_its_connections()
    {
        var database = await _postgres.CreateDatabaseAsync("brief", cancellationToken: Token);
        await using var open = await Sql.OpenAsync(database);

        await _postgres.DropDatabaseAsync("brief", Token);
        await _postgres.DropDatabaseAsync("brief", Token);

        Assert.False(await _postgres.DatabaseExistsAsync("brief", Token));
        await using var command = new NpgsqlCommand("SELECT 1", open);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync(Token));
    }

    [Theory]
    [InlineData("Größe \"quoted\"; DROP DATABASE postgres")]
    [InlineData("semi;colon='")]
    public async Task Any_name_will_do(string name)
    {
        var database = await _postgres.CreateDatabaseAsync(name, cancellationToken: Token);

        Assert.Equal(name, await Sql.ScalarAsync<string>(database, "SELECT current_database()::text"));
        Assert.True(await _postgres.DatabaseExistsAsync(name, Token));
    }

    [Fact]
    public async Task A_name_that_the_server_would_cut_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _postgres.CreateDatabaseAsync(new('ä', 32), cancellationToken: Token));

    [Fact]
    public async Task Text_sorts_by_its_bytes_and_all_letters_have_capitals()
    {
        var sorted = await Sql.ScalarAsync<string>(_postgres.ConnectionString, "SELECT string_agg(t, '' ORDER BY t) FROM unnest('{é,b,a,B,_}'::text[]) t");

        Assert.Equal("B_abé", sorted);
        Assert.Equal("ÉÄŽ", await Sql.ScalarAsync<string>(_postgres.ConnectionString, "SELECT upper('éäž')"));
    }
}
