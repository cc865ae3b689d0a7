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

    private readonly RedisConnection _connection;
    private readonly JobWakeUps _wakeUps;
    private readonly ILogger _logger;
    private readonly Lazy<Task<IConnectionMultiplexer?>> _subscribed;
    private bool _isAway;

    public RedisJobSignals(RedisConnection connection, TimeProvider time, ILogger<RedisJobSignals> logger)
    {
        (_connection, _wakeUps, _logger) = (connection, new(time), logger);
        _subscribed = new(SubscribeAsync);
    }

    public string Statement => "";

    public void Announce(bool committed) => _ = PublishAsync(committed ? Committed : Open);

    public Task WaitAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellationToken)
    {
        _ = SubscribedAsync();
        return _wakeUps.WaitAsync(look, cancellationToken);
    }

    /// <summary>Ends when everything is heard, or when it is plain that Redis is away.</summary>
    public Task SubscribedAsync() => _subscribed.Value;

    public void Dispose()
    {
        if (_subscribed.IsValueCreated)
            _ = UnsubscribeAsync();
    }

    private void OnMessage(RedisChannel channel, RedisValue message)
    {
        if (message == Committed)
            _wakeUps.Wake();
        else
            _wakeUps.Unsure();
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs e) => Away();

    private void OnRestored(object? sender, ConnectionFailedEventArgs e)
    {
        _wakeUps.Unsure();
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
        _wakeUps.Unsure();
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: until it is back, jobs are found every poll interval.")]
    private partial void LogAway();

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis is back, and wakes the workers again.")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis cannot be used to wake workers: jobs are found every poll interval.")]
    private partial void LogUnusable(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A job could not be announced; it is found within the poll interval.")]
    private partial void LogUnannounced(Exception fault);
}
