using System.Net;
using System.Net.Sockets;
using Npgsql;
using Snapshot.Testing.Postgres;
using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Tests.Postgres;

public sealed class ClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_run_at_once()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();

        await first.CreateDatabaseAsync("mine", cancellationToken: Token);

        Assert.NotEqual(await ServerTrace.OfAsync(first.ConnectionString), await ServerTrace.OfAsync(second.ConnectionString));
        Assert.False(await second.DatabaseExistsAsync("mine", Token));
    }

    [Fact]
    public async Task A_restart_keeps_data_and_address()
    {
        await using var postgres = await StartAsync();
        var database = await postgres.CreateDatabaseAsync("kept", cancellationToken: Token);
        await Sql.ExecuteAsync(database, "CREATE TABLE kept AS SELECT 7 AS value");

        await postgres.RestartAsync(Token);

        Assert.Equal(7, await Sql.ScalarAsync<int>(database, "SELECT value FROM kept"));
    }

    [Fact]
    public async Task A_killed_server_is_gone_and_comes_back_with_all_that_was_committed()
    {
        await using var postgres = await StartAsync();
        var trace = await ServerTrace.OfAsync(postgres.ConnectionString);
        await Sql.ExecuteAsync(postgres.ConnectionString, "CREATE TABLE committed (value int)");
        await using (var open = await Sql.OpenAsync(postgres.ConnectionString))
        {
            await using var insert = new NpgsqlCommand("INSERT INTO committed VALUES (7)", open);
            await insert.ExecuteNonQueryAsync(Token);

            await postgres.KillAsync(Token);

            await Assert.ThrowsAnyAsync<NpgsqlException>(() => insert.ExecuteNonQueryAsync(Token));
            Assert.False(trace.Listens());
        }

        await postgres.KillAsync(Token);
        await postgres.RestartAsync(Token);

        Assert.Equal(7, await Sql.ScalarAsync<int>(postgres.ConnectionString, "SELECT value FROM committed"));
    }

    [Fact]
    public async Task Disposal_gives_back_port_and_folder()
    {
        var postgres = await StartAsync();
        var trace = await ServerTrace.OfAsync(postgres.ConnectionString);
        Assert.True(trace.Listens());

        await postgres.DisposeAsync();
        await postgres.DisposeAsync();

        Assert.True(trace.IsGone());
    }

    [Fact]
    public async Task Disposal_after_a_restart_stops_the_new_server()
    {
        var postgres = await StartAsync();
        await postgres.RestartAsync(Token);
        var trace = await ServerTrace.OfAsync(postgres.ConnectionString);

        await postgres.DisposeAsync();

        Assert.True(trace.IsGone());
    }

    [Fact]
    public async Task A_taken_port_is_not_the_end()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((IPEndPoint)taken.LocalEndpoint).Port;
        var asked = 0;

        var machine = new PostgresMachine { Given = null, FreePort = () => asked++ < 2 ? takenPort : LoopbackPort.Free() };
        await using var postgres = await LocalPostgres.StartAsync(new(), machine, Token);

        Assert.Equal(3, asked);
        Assert.NotEqual(takenPort, (await ServerTrace.OfAsync(postgres.ConnectionString)).Port);
    }

    [Fact]
    public async Task Settings_reach_the_server()
    {
        await using var postgres = await StartAsync(new() { OwnServer = true, Settings = { ["application_name"] = "it's", ["max_connections"] = "33" } });

        Assert.Equal("33", await Sql.ScalarAsync<string>(postgres.ConnectionString, "SHOW max_connections"));
        Assert.Equal("it's", await Sql.ScalarAsync<string>(postgres.ConnectionString, "SELECT reset_val FROM pg_settings WHERE name = 'application_name'"));
        Assert.Equal("256", await Sql.ScalarAsync<string>(postgres.ConnectionString, "SHOW max_locks_per_transaction"));
    }

    [Theory]
    [InlineData(false, "off")]
    [InlineData(true, "on")]
    public async Task Only_a_durable_server_waits_for_the_disk(bool durable, string expected)
    {
        await using var postgres = await StartAsync(new() { OwnServer = true, Durable = durable });

        Assert.Equal(expected, await Sql.ScalarAsync<string>(postgres.ConnectionString, "SHOW fsync"));
        Assert.Equal("on", await Sql.ScalarAsync<string>(postgres.ConnectionString, "SHOW synchronous_commit"));
    }

    [Fact]
    public async Task A_server_that_does_not_start_says_why()
    {
        var exception = await Assert.ThrowsAsync<LocalPostgresException>(
            () => StartAsync(new() { OwnServer = true, Settings = { ["no_such_setting"] = "1" } }));

        Assert.Contains("unrecognized configuration parameter \"no_such_setting\"", exception.Message);
        var folder = exception.Message.Split(" did not start in ")[1].Split(":\n")[0];
        Assert.False(Directory.Exists(folder), folder);
    }

    private static Task<LocalPostgres> StartAsync(LocalPostgresOptions? options = null) =>
        LocalPostgres.StartAsync(options ?? new() { OwnServer = true }, Token);
}
