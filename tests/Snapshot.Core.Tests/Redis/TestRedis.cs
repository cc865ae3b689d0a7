using Snapshot.Testing.Redis;

namespace Snapshot.Redis;

/// <summary>One Redis for a class of tests; each test takes channels of its own.</summary>
public sealed class TestRedis : IAsyncLifetime
{
    private LocalRedis _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await LocalRedis.StartAsync();

    /// <summary>Leads to it, apart from all others.</summary>
    public string Configuration() => $"{_redis.ConnectionString},channelPrefix={Guid.NewGuid():N}:";

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
