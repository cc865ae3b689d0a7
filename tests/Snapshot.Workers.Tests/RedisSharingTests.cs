using Snapshot.Testing.Redis;

namespace Snapshot.Workers.Tests;

public sealed class RedisSharingTests(CrashTests.Server server, RedisSharingTests.Server redis) : SharingContract(server), IClassFixture<RedisSharingTests.Server>
{
    protected override string? Redis => redis.Redis.ConnectionString;

    public sealed class Server : IAsyncLifetime
    {
        public LocalRedis Redis { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Redis = await LocalRedis.StartAsync(new() { OwnServer = true });

        public ValueTask DisposeAsync() => Redis.DisposeAsync();
    }
}
