using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snapshot.Connectors.Postgres;
using Snapshot.Jobs;
using Snapshot.Postgres;

namespace Snapshot.Workers.Process;

/// <summary>The same host in the tests' process and in those that they kill: they share the database and the keys.</summary>
public static class WorkerHost
{
    public static IHost Build(string workspace, string keys, bool works)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().SetApplicationName("Snapshot.Workers.Tests").PersistKeysToFileSystem(new DirectoryInfo(keys));
        builder.Services.AddSnapshots().UsePostgres(workspace).AddConnector<PostgresConnector>();
        builder.Services.AddSingleton<IJobHandler>(services => new ChoreHandler(workspace, services.GetRequiredService<IJobLeases>()));
        if (works)
            builder.Services.AddSnapshotWorkers(options =>
            {
                options.Lease = TimeSpan.FromSeconds(2);
                options.PollInterval = TimeSpan.FromMilliseconds(200);
                options.RetryDelay = TimeSpan.FromMilliseconds(50);
                options.MostAttempts = 20;
            });
        return builder.Build();
    }
}
