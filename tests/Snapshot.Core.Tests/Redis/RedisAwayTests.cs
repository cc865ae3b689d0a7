using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Testing.Redis;

namespace Snapshot.Redis;

/// <summary>Redis is away at the worst moments: no job is lost, and it wakes the workers again when it is back.</summary>
public sealed class RedisAwayTests(TestServer server)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData(",protocol=resp2")]
    public async Task After_Redis_was_away_what_came_up_meanwhile_is_started_and_wake_ups_work_again(string more)
    {
        await using var redis = await LocalRedis.StartAsync(new() { OwnServer = true }, Token);
        var (log, clock) = (new LogLines(), new SkippingClock());
        await using var host = await StartAsync(redis, Hour, log, clock, more);

        for (var time = 1; time <= 2; time++)
        {
            // By now nothing that came up so far can be unheard of: nobody looks before the hour is over.
            clock.Skip(Hour);
            await RunAsync(host);
            await redis.KillAsync(Token);
            await log.UntilAsync(LogLevel.Warning, time);
            var meanwhile = await InsertAsync(host);
            await redis.RestartAsync(Token);
            await log.UntilAsync(LogLevel.Information, time);
            Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(meanwhile)).State);
            await RunAsync(host);
        }

        Assert.Equal(2, log.Count(LogLevel.Warning));
    }

    [Fact]
    public async Task While_Redis_is_away_jobs_are_started_by_looking()
    {
        await using var redis = await LocalRedis.StartAsync(new() { OwnServer = true }, Token);
        var log = new LogLines();
        await using var host = await StartAsync(redis, Often, log, TimeProvider.System);
        await RunAsync(host);

        await redis.KillAsync(Token);
        await log.UntilAsync(LogLevel.Warning, 1);
        for (var i = 0; i < 5; i++)
            await RunAsync(host);

        Assert.Equal(0, log.Count(LogLevel.Information));
        Assert.Equal(1, log.Count(LogLevel.Warning));
    }

    [Fact]
    public async Task Redis_may_be_away_when_the_host_starts()
    {
        await using var redis = await LocalRedis.StartAsync(new() { OwnServer = true }, Token);
        await redis.KillAsync(Token);
        var log = new LogLines();
        await using var host = await StartAsync(redis, Often, log, TimeProvider.System);
        await RunAsync(host);
        await log.UntilAsync(LogLevel.Warning, 1);
        var clock = new SkippingClock();
        await using var seldom = await StartAsync(redis, Hour, log, clock);
        await log.UntilAsync(LogLevel.Warning, 2);
        clock.Skip(Hour);
        var waits = await InsertAsync(seldom);

        await redis.RestartAsync(Token);

        Assert.Equal(JobState.Succeeded, (await seldom.FinishedAsync(waits)).State);
        await log.UntilAsync(LogLevel.Information, 2);
        await RunAsync(seldom);
        Assert.Equal(2, log.Count(LogLevel.Warning));
    }

    private async Task<ToyHost> StartAsync(LocalRedis redis, TimeSpan poll, LogLines log, TimeProvider clock, string more = "")
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), ToyService.Create(0), workers: options => options.PollInterval = poll,
            more: builder => builder.UseRedis(redis.ConnectionString + more).Services
                .AddSingleton<IJobHandler>(new Errand((_, _) => Task.CompletedTask))
                .Replace(ServiceDescriptor.Singleton<IJobSignals>(services => new RedisJobSignals(services.GetRequiredService<RedisConnection>(), clock, log))));
        await host.CreateAsync();
        return host;
    }

    private static async Task RunAsync(ToyHost host) => Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(await EnqueueAsync(host))).State);

    private static Task<JobId> EnqueueAsync(ToyHost host) => host.Get<IJobQueue>().EnqueueAsync(Errand.In(host), Token);

    // The announcement of this one is lost for certain: there is none.
    private static async Task<JobId> InsertAsync(ToyHost host)
    {
        var actor = JsonSerializer.Serialize(ToyHost.Ann, JsonSerializerOptions.Web);
        return new((Guid)(await host.SqlAsync(
            $"insert into snapshot.jobs (id, kind, snapshot_id, actor, payload) values (gen_random_uuid(), '{Errand.Name}', '{host.Snapshot}', '{actor}', '0') returning id"))!);
    }

    private sealed class LogLines : ILogger<RedisJobSignals>
    {
        private readonly ConcurrentQueue<LogLevel> _lines = new();

        public int Count(LogLevel level) => _lines.Count(line => line == level);

        public async Task UntilAsync(LogLevel level, int count)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
            deadline.CancelAfter(TimeSpan.FromSeconds(60));
            while (Count(level) < count)
                await Task.Delay(10, deadline.Token);
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(logLevel);
    }
}
