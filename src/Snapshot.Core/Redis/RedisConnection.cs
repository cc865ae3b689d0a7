using StackExchange.Redis;

namespace Snapshot.Redis;

/// <summary>The connection to Redis, made when it is first needed. Redis may be away then, and at any time later.</summary>
/// <param name="open">Makes it.</param>
/// <param name="isOurs">Whether it is closed with the host; else the host closes it.</param>
internal sealed class RedisConnection(Func<Task<IConnectionMultiplexer>> open, bool isOurs) : IDisposable
{
    // In the background, for a host's own way to connect may hold up its thread.
    private readonly Lazy<Task<IConnectionMultiplexer>> _opened = new(() => Task.Run(open));

    public Task<IConnectionMultiplexer> OpenAsync() => _opened.Value;

    public void Dispose()
    {
        if (isOurs && _opened.IsValueCreated)
            _ = CloseAsync();
    }

    private async Task CloseAsync() => (await _opened.Value.ConfigureAwait(false)).Dispose();
}
