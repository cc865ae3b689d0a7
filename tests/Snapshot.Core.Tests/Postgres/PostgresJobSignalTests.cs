using Microsoft.Extensions.DependencyInjection;
using Snapshot.Hosting;
using Snapshot.Jobs;

namespace Snapshot.Postgres;

public sealed class PostgresJobSignalTests(TestServer server) : JobSignalContract(server)
{
    private protected override void Use(SnapshotBuilder builder)
    {
        // They are what there is when nothing else is chosen.
    }

    private protected override Task<IJobSignals> ListenAsync(ToyHost host) => Task.FromResult(host.Get<IJobSignals>());
}
