using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Snapshot.Jobs;
using Snapshot.Postgres;
using StackExchange.Redis;

namespace Snapshot.Redis;

public sealed class RedisWaitTests(TestRedis redis) : IClassFixture<TestRedis>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_announced_before_its_commit_is_looked_for_at_growing_distances_up_to_the_usual_one()
    {
        await using var connection = await ConnectAsync();
        var clock = new StillClock();
        using var signals = Signals(connection, clock);
        await signals.SubscribedAsync();
        // By now everything that may have come up before the subscription is found.
        while (await PassAsync() < Second)
            continue;
        Assert.Equal(Second, await PassAsync());

        await WokenAsync(committed: true);
        Assert.Equal(Second, await PassAsync());

        await WokenAsync(committed: false);
        int[] distances = [10, 10, 20, 40, 80, 160, 320, 640, 1000, 1000];
        foreach (var distance in distances)
            Assert.Equal(distance, (await PassAsync()).TotalMilliseconds);

        async Task<TimeSpan> PassAsync()
        {
            var wait = signals.WaitAsync(_ => Task.FromResult(Second), Token);
            Assert.False(wait.IsCompleted);
            var passed = clock.Pass();
            await wait;
            return passed;
        }
        async Task WokenAsync(bool committed)
        {
            var wait = signals.WaitAsync(_ => Task.FromResult(Second), Token);
            Assert.False(wait.IsCompleted);
            signals.Announce(committed);
            await wait;
        }
    }

    [Fact]
    public async Task A_wait_ends_with_its_token_and_at_once_when_there_is_something()
    {
        await using var connection = await ConnectAsync();
        using var signals = Signals(connection, new StillClock());
        await signals.WaitAsync(_ => Task.FromResult(TimeSpan.Zero), Token);
        await signals.SubscribedAsync();
        using var end = new CancellationTokenSource();

        var wait = signals.WaitAsync(_ => Task.FromResult(Second), end.Token);
        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task Ten_who_wait_in_a_process_make_one_subscription_which_goes_with_the_host_and_leaves_the_hosts_connection_open()
    {
        await using var connection = await ConnectAsync();
        var channel = $"{connection.GetSubscriber().Multiplexer.Configuration.Split("channelPrefix=")[1].Split(',')[0]}snapshot:jobs";
        using (var host = Build(builder => builder.UsePostgres("Host=none").UseRedis(services => services.GetRequiredService<IConnectionMultiplexer>()), connection))
        {
            var signals = Assert.IsType<RedisJobSignals>(host.Services.GetRequiredService<IJobSignals>());
            var waits = Enumerable.Range(0, 10).Select(_ => signals.WaitAsync(_ => Task.FromResult(TimeSpan.FromHours(1)), Token)).ToList();
            await signals.SubscribedAsync();
            Assert.Equal(1, await SubscribersAsync());
            await Task.WhenAll(waits);
        }

        while (await SubscribersAsync() > 0)
            Token.ThrowIfCancellationRequested();
        Assert.True(connection.IsConnected);

        async Task<long> SubscribersAsync() => (long)(await connection.GetDatabase().ExecuteAsync("PUBSUB", "NUMSUB", channel))[1];
    }

    [Fact]
    public void Redis_is_taken_whichever_of_both_is_named_first()
    {
        using var first = Build(builder => builder.UseRedis("none").UsePostgres("Host=none"));
        using var second = Build(builder => builder.UsePostgres("Host=none").UseRedis("none"));

        Assert.All([first, second], host => Assert.IsType<RedisJobSignals>(host.Services.GetRequiredService<IJobSignals>()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abortConnect=false")]
    [InlineData("localhost:6379,nonsense=1")]
    public void A_configuration_that_is_none_is_refused_at_once(string configuration) =>
        Assert.ThrowsAny<ArgumentException>(() => Build(builder => builder.UseRedis(configuration)));

    [Fact]
    public async Task A_host_whose_connection_cannot_be_had_looks_at_the_usual_distance()
    {
        using var host = Build(builder => builder.UsePostgres("Host=none").UseRedis(_ => throw new RedisException("Away.")));
        var signals = host.Services.GetRequiredService<IJobSignals>();
        signals.Announce(committed: true);
        signals.Announce(committed: false);

        await signals.WaitAsync(_ => Task.FromResult(TimeSpan.FromMilliseconds(1)), Token);
    }

    private async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(redis.Configuration());

    private static RedisJobSignals Signals(IConnectionMultiplexer connection, TimeProvider clock) =>
        new(new RedisConnection(() => Task.FromResult(connection), isOurs: false), clock, NullLogger<RedisJobSignals>.Instance);

    private static IHost Build(Action<SnapshotBuilder> use, IConnectionMultiplexer? connection = null)
    {
        var builder = Host.CreateApplicationBuilder();
        if (connection is not null)
            builder.Services.AddSingleton(connection);
        use(builder.Services.AddSnapshots());
        return builder.Build();
    }
}
