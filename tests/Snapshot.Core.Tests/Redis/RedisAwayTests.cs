using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
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
        var log = new LogLines();
        await using var host = await StartAsync(redis, Hour, log, more);
        await RunAsync(host);

        for (var time = 1; time <= 2; time++)
        {
            await redis.KillAsync(Token);
            await log.UntilAsync(LogLevel.Warning, time);
            // Its announcement is lost for certain: there is none.
            var meanwhile = new JobId((Guid)(await host.SqlAsync(
                "insert into snapshot.jobs (id, kind, snapshot_id, actor, payload) select gen_random_uuid(), kind, snapshot_id, actor, payload from snapshot.jobs limit 1 returning id"))!);
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
        await using var host = await StartAsync(redis, Often, log);
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
        await using var host = await StartAsync(redis, Often, log);
        await RunAsync(host);
        await log.UntilAsync(LogLevel.Warning, 1);
        await using var seldom = await StartAsync(redis, Hour, log);
        await log.UntilAsync(LogLevel.Warning, 2);
        var waits = await EnqueueAsync(seldom);

        await redis.RestartAsync(Token);

        Assert.Equal(JobState.Succeeded, (await seldom.FinishedAsync(waits)).State);
        await log.UntilAsync(LogLevel.Information, 2);
        await RunAsync(seldom);
        Assert.Equal(2, log.Count(LogLevel.Warning));
    }

    private async Task<ToyHost> StartAsync(LocalRedis redis, TimeSpan poll, LogLines log, string more = "")
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), ToyService.Create(0), workers: options => options.PollInterval = poll,
            more: builder => builder.UseRedis(redis.ConnectionString + more).Services
                .AddSingleton<IJobHandler>(new Errand((_, _) => Task.CompletedTask))
                .AddSingleton<ILogger<RedisJobSignals>>(log));
        await host.CreateAsync();
        return host;
    }

    private static async Task RunAsync(ToyHost host) => Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(await EnqueueAsync(host))).State);

    private static Task<JobId> EnqueueAsync(ToyHost host) => host.Get<IJobQueue>().EnqueueAsync(Errand.In(host), Token);

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
