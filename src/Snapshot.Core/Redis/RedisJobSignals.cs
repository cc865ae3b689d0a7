using Microsoft.Extensions.Logging;
using Snapshot.Jobs;
using StackExchange.Redis;

namespace Snapshot.Redis;

/// <summary>Signals by PUBLISH and SUBSCRIBE. All who wait in a process share one subscription, and nobody ever waits for Redis.</summary>
internal sealed partial class RedisJobSignals : IJobSignals, IDisposable
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("snapshot:jobs");
    private static readonly RedisValue Committed = "committed";
    private static readonly RedisValue Open = "open";
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private readonly RedisConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<Task<IConnectionMultiplexer?>> _subscribed;
    private TaskCompletionSource _heard = NewWait();
    private long _unsureSince;
    private bool _isAway;

    public RedisJobSignals(RedisConnection connection, TimeProvider time, ILogger<RedisJobSignals> logger)
    {
        (_connection, _time, _logger) = (connection, time, logger);
        _subscribed = new(SubscribeAsync);
        _unsureSince = time.GetTimestamp();
    }

    public string Statement => "";

    public void Announce(bool committed) => _ = PublishAsync(committed ? Committed : Open);

    public async Task WaitAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellationToken)
    {
        _ = SubscribedAsync();
        var heard = Volatile.Read(ref _heard).Task;
        var wait = Sooner(await look(cancellationToken).ConfigureAwait(false));
        if (wait > TimeSpan.Zero)
            await heard.WaitAsync(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Ends when everything is heard, or when it is plain that Redis is away.</summary>
    public Task SubscribedAsync() => _subscribed.Value;

    public void Dispose()
    {
        if (_subscribed.IsValueCreated)
            _ = UnsubscribeAsync();
    }

    // Since when a job may have come up that nobody tells of: a transaction that was open then may have committed, a message may have got
    // lost. It is looked for after 10, 20, 40 … ms, so it starts after at most twice the time that it took to come.
    private TimeSpan Sooner(TimeSpan atMost)
    {
        var unsure = _time.GetElapsedTime(Interlocked.Read(ref _unsureSince));
        var next = unsure > Shortest ? unsure : Shortest;
        return next < atMost ? next : atMost;
    }

    private void Unsure()
    {
        Interlocked.Exchange(ref _unsureSince, _time.GetTimestamp());
        Wake();
    }

    private void Wake() => Interlocked.Exchange(ref _heard, NewWait()).TrySetResult();

    private void OnMessage(RedisChannel channel, RedisValue message)
    {
        if (message == Committed)
            Wake();
        else
            Unsure();
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) => Away();

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        Unsure();
        // There may be two connections, of which one comes after the other.
        if (sender is IConnectionMultiplexer redis && redis.IsConnected && redis.GetSubscriber().IsConnected(Channel)
            && Interlocked.Exchange(ref _isAway, false))
            LogBack();
    }

    private void Away()
    {
        if (!Interlocked.Exchange(ref _isAway, true))
            LogAway();
    }

    private async Task<IConnectionMultiplexer?> SubscribeAsync()
    {
        IConnectionMultiplexer? redis = null;
        try
        {
            redis = await _connection.OpenAsync().ConfigureAwait(false);
            redis.ConnectionFailed += OnFailed;
            redis.ConnectionRestored += OnRestored;
            if (!redis.IsConnected)
                Away();
            await redis.GetSubscriber().SubscribeAsync(Channel, OnMessage).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // While Redis is away the client keeps the subscription in mind, and makes it when Redis is there.
            if (redis is not { IsConnected: false })
                LogUnusable(e);
        }
        Unsure();
        return redis;
    }

    private async Task UnsubscribeAsync()
    {
        if (await _subscribed.Value.ConfigureAwait(false) is not { } redis)
            return;
        redis.ConnectionFailed -= OnFailed;
        redis.ConnectionRestored -= OnRestored;
        await redis.GetSubscriber().UnsubscribeAsync(Channel, OnMessage, CommandFlags.FireAndForget).ConfigureAwait(false);
    }

    private async Task PublishAsync(RedisValue message)
    {
        try
        {
            var redis = await _connection.OpenAsync().ConfigureAwait(false);
            await redis.GetSubscriber().PublishAsync(Channel, message, CommandFlags.FireAndForget).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogUnannounced(e);
        }
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: until it is back, jobs are found every poll interval.")]
    private partial void LogAway();

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis is back, and wakes the workers again.")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis cannot be used to wake workers: jobs are found every poll interval.")]
    private partial void LogUnusable(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A job could not be announced; it is found within the poll interval.")]
    private partial void LogUnannounced(Exception fault);
}
