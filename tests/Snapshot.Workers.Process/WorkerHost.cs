using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snapshot.Connectors.Postgres;
using Snapshot.Jobs;
using Snapshot.Ledger;
using Snapshot.Postgres;
using Snapshot.Redis;

namespace Snapshot.Workers.Process;

/// <summary>The same host in the tests' process and in those that they kill: they share the database and the keys.</summary>
public static class WorkerHost
{
    /// <param name="workspace">The database of the snapshots.</param>
    /// <param name="keys">The folder of the keys.</param>
    /// <param name="works">Whether it runs jobs, or only asks for them.</param>
    /// <param name="redis">What wakes the workers instead of the database, if anything does.</param>
    /// <param name="pollMilliseconds">How often they look by themselves.</param>
    public static IHost Build(string workspace, string keys, bool works, string? redis, int pollMilliseconds)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().SetApplicationName("Snapshot.Workers.Tests").PersistKeysToFileSystem(new DirectoryInfo(keys));
        var snapshots = builder.Services.AddSnapshots().UsePostgres(workspace).AddConnector<PostgresConnector>().AddConnector<LedgerConnector>().AllowHosts("127.0.0.1");
        if (redis is not null)
            snapshots.UseRedis(redis);
        builder.Services.AddSingleton<IJobHandler>(services => new ChoreHandler(workspace, services.GetRequiredService<IJobLeases>()));
        if (works)
            builder.Services.AddSnapshotWorkers(options =>
            {
                options.Lease = TimeSpan.FromSeconds(2);
                options.PollInterval = TimeSpan.FromMilliseconds(pollMilliseconds);
                options.RetryDelay = TimeSpan.FromMilliseconds(50);
                options.MostAttempts = 20;
            });
        return builder.Build();
    }
}
