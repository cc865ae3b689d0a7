using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Snapshot.Testing.Processes;
using Snapshot.Testing.Redis;
using Snapshot.Testing.Tests.Postgres;
using StackExchange.Redis;

namespace Snapshot.Testing.Tests.Redis;

public sealed class LocalRedisTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_servers_run_at_once_and_each_gives_everything_back()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        var traces = new[] { await TraceAsync(first.ConnectionString), await TraceAsync(second.ConnectionString) };
        Assert.NotEqual(traces[0], traces[1]);
        Assert.All(traces, trace => Assert.True(trace.Listens()));

        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.True(traces[0].IsGone());
        Assert.True(traces[1].Listens());

        await second.DisposeAsync();
        Assert.True(traces[1].IsGone());
    }

    [Fact]
    public async Task A_killed_server_is_gone_and_comes_back_empty_at_the_same_address()
    {
        await using var redis = await StartAsync();
        var trace = await TraceAsync(redis.ConnectionString);
        await UseAsync(redis.ConnectionString, database => database.StringSetAsync("key", "value"));

        await redis.KillAsync(Token);
        await redis.KillAsync(Token);
        Assert.False(trace.Listens());
        await redis.RestartAsync(Token);

        Assert.Equal(trace, await TraceAsync(redis.ConnectionString));
        Assert.False(await UseAsync(redis.ConnectionString, database => database.KeyExistsAsync("key")));
        await redis.RestartAsync(Token);
        Assert.True(trace.Listens());
        await redis.DisposeAsync();
        Assert.True(trace.IsGone());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_killed_owner_leaves_no_server(bool withItsDescendants)
    {
        using var owner = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Snapshot.Testing.Owner"), ["redis"])
        {
            RedirectStandardOutput = true,
        })!;
        var trace = await TraceAsync((await owner.StandardOutput.ReadLineAsync(Token))!);
        Assert.True(trace.Listens());

        owner.Kill(withItsDescendants);

        await Eventually.TrueAsync(trace.IsGone, $"for the end of {trace}");
    }

    [Fact]
    public async Task A_taken_port_is_not_the_end()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((IPEndPoint)taken.LocalEndpoint).Port;
        var asked = 0;

        var machine = new RedisMachine { Given = null, FreePort = () => asked++ < 2 ? takenPort : LoopbackPort.Free() };
        await using var redis = await LocalRedis.StartAsync(new(), machine, Token);

        Assert.Equal(3, asked);
        Assert.NotEqual(takenPort, (await TraceAsync(redis.ConnectionString)).Port);
    }

    [Fact]
    public async Task A_given_server_is_taken_first_and_left_as_it_was()
    {
        await using var given = await StartAsync();
        var machine = new RedisMachine { Given = given.ConnectionString, Folders = [] };

        await using (var redis = await LocalRedis.StartAsync(new(), machine, Token))
        {
            Assert.Equal(given.ConnectionString, redis.ConnectionString);
            Assert.Equal("Redis named by SNAPSHOT_REDIS", redis.Origin);
            await Assert.ThrowsAsync<InvalidOperationException>(() => redis.KillAsync(Token));
            await Assert.ThrowsAsync<InvalidOperationException>(() => redis.RestartAsync(Token));
        }

        Assert.True((await TraceAsync(given.ConnectionString)).Listens());
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_an_error()
    {
        var machine = new RedisMachine { Given = $"127.0.0.1:{LoopbackPort.Free()},connectRetry=0,connectTimeout=500" };

        var exception = await Assert.ThrowsAsync<LocalRedisException>(() => LocalRedis.StartAsync(new(), machine, Token));

        Assert.StartsWith("The server named by SNAPSHOT_REDIS cannot be used: ", exception.Message);
    }

    [Theory]
    [InlineData(false, ", or set SNAPSHOT_REDIS to a connection string.")]
    [InlineData(true, ".")]
    public async Task With_nothing_here_one_sentence_says_what_to_do(bool ownServer, string end)
    {
        var machine = new RedisMachine { Given = ownServer ? "given" : null, Folders = [] };

        var exception = await Assert.ThrowsAsync<LocalRedisException>(() => LocalRedis.StartAsync(new() { OwnServer = ownServer }, machine, Token));

        Assert.Equal($"No redis-server was found: install it (`apt-get install redis-server` or `brew install redis`){end}", exception.Message);
    }

    private static Task<LocalRedis> StartAsync() => LocalRedis.StartAsync(new() { OwnServer = true }, Token);

    private static async Task<ServerTrace> TraceAsync(string connectionString)
    {
        var folder = await UseAsync(connectionString, database => database.ExecuteAsync("CONFIG", "GET", "dir"));
        return new(int.Parse(connectionString.Split(':')[1]), (string)folder.ToDictionary()["dir"]!);
    }

    private static async Task<T> UseAsync<T>(string connectionString, Func<IDatabase, Task<T>> use)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{connectionString},allowAdmin=true");
        return await use(connection.GetDatabase());
    }
}
