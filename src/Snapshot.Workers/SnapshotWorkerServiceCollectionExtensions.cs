using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Snapshot.Workers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds background workers to a host.</summary>
public static class SnapshotWorkerServiceCollectionExtensions
{
    /// <summary>Runs pulls, publications and other jobs in this process. Any number of hosts may do so on the same database.</summary>
    public static IServiceCollection AddSnapshotWorkers(this IServiceCollection services, Action<SnapshotWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SnapshotWorkerOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton<JobRunner>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, JobWorker>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ScheduleWorker>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MaintenanceWorker>());
        return services;
    }
}
