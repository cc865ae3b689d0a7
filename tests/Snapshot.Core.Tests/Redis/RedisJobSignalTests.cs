using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Snapshot.Hosting;
using Snapshot.Jobs;

namespace Snapshot.Redis;

public sealed class RedisJobSignalTests(TestServer server, TestRedis redis) : JobSignalContract(server), IClassFixture<TestRedis>
{
    private readonly string _configuration = redis.Configuration();

    private protected override void Use(SnapshotBuilder builder) => builder.UseRedis(_configuration);

    private protected override async Task<IJobSignals> ListenAsync(ToyHost host)
    {
        var signals = new RedisJobSignals(host.Get<RedisConnection>(), new StillClock(), NullLogger<RedisJobSignals>.Instance);
        await signals.SubscribedAsync();
        return signals;
    }
}
