using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.Audit;
using Snapshot.Browsing;
using Snapshot.Connectors;
using Snapshot.Editing;
using Snapshot.Events;
using Snapshot.Jobs;
using Snapshot.Layout;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Publishing;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Suggestions;
using Snapshot.Syncing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Snapshot to a host.</summary>
public static class SnapshotServiceCollectionExtensions
{
    /// <summary>
    /// Adds snapshots: a safe workspace between the application and the services it depends on. Go on with
    /// <c>UsePostgres(…)</c> and <c>AddConnector&lt;…&gt;()</c>. What the host has registered before is kept.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configureLimits">Changes what may be asked for at once.</param>
    public static SnapshotBuilder AddSnapshots(this IServiceCollection services, Action<SnapshotLimits>? configureLimits = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<SnapshotLimits>().ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SnapshotSchemaOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configureLimits is not null)
            services.Configure(configureLimits);
        services.AddOptions<SnapshotNetworkOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SnapshotNetworkOptions>, NetworkOptionsValidator>());
        services.AddOptions<PullOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddDataProtection();
        services.AddHttpClient();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IEventBus, InProcessEventBus>();
        services.TryAddSingleton<ISnapshotPolicy, OwnerPolicy>();
        return new SnapshotBuilder(services.AddConnecting().AddFeatures().AddJobHandlers());
    }

    private static IServiceCollection AddConnecting(this IServiceCollection services)
    {
        services.TryAddSingleton(sp => new ConnectorRegistry(sp.GetServices<IConnector>()));
        services.TryAddSingleton(sp => HostAccess.To(sp.GetRequiredService<IOptions<SnapshotNetworkOptions>>().Value.AllowedHosts));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHttpMessageHandlerBuilderFilter, GuardedClients>());
        services.TryAddSingleton<AccountSecrets>();
        services.TryAddSingleton<CredentialRefresh>();
        services.TryAddSingleton(sp => new ConnectorHttp(
            sp.GetRequiredService<IHttpMessageHandlerFactory>(), sp.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>(), Limits(sp),
            sp.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(sp => new AccountOpener(
            sp.GetRequiredService<IAccountStore>(), sp.GetRequiredService<ConnectorRegistry>(), sp.GetRequiredService<AccountSecrets>(),
            sp.GetRequiredService<CredentialRefresh>(), sp.GetRequiredService<ConnectorHttp>(), sp.GetRequiredService<HostAccess>(),
            sp.GetRequiredService<IRateLimiter>(), Limits(sp), sp.GetRequiredService<ILoggerFactory>(), sp.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(sp => new AccountService(
            sp.GetRequiredService<IAccountStore>(), sp.GetRequiredService<ConnectorRegistry>(), sp.GetRequiredService<AccountOpener>(),
            sp.GetRequiredService<AccountSecrets>(), new AccountPolicy(sp.GetRequiredService<ISnapshotPolicy>()), sp.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static IServiceCollection AddFeatures(this IServiceCollection services)
    {
        services.TryAddSingleton<SnapshotAccess>();
        services.TryAddSingleton<OperationWriter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPublishGate, AmountGate>(sp => new AmountGate(Limits(sp))));
        services.TryAddSingleton<PublishGates>();
        services.TryAddSingleton<PlanWriter>();
        services.TryAddSingleton<PublishPlanner>();
        services.TryAddSingleton<ItemDecisions>();
        services.TryAddSingleton<RevertPlanner>();
        services.TryAddSingleton<LayoutWriter>();
        services.TryAddSingleton<SchemaWriter>();
        services.TryAddSingleton(sp => new SchemaFollower(
            sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<SchemaWriter>(), sp.GetRequiredService<IOptions<SnapshotSchemaOptions>>().Value));
        services.TryAddSingleton(sp => new SchemaService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<LayoutWriter>(), sp.GetRequiredService<IOptions<SnapshotSchemaOptions>>().Value));
        services.TryAddSingleton(sp => new SnapshotService(
            sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<AccountService>(),
            sp.GetRequiredService<OperationWriter>(), Limits(sp)));
        services.TryAddSingleton(sp => new BrowsingService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<IRecordReader>(), sp.GetRequiredService<IOperationLog>(),
            sp.GetRequiredService<IAuditLog>(), Limits(sp)));
        services.TryAddSingleton(sp => new EditingService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<IRecordReader>(), sp.GetRequiredService<OperationWriter>(), Limits(sp)));
        services.TryAddSingleton(sp => new ConflictService(sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<OperationWriter>()));
        services.TryAddSingleton(sp => new UndoService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<IOperationLog>(), sp.GetRequiredService<OperationWriter>()));
        services.TryAddSingleton(sp => new SuggestionService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<IRecordReader>(), sp.GetRequiredService<OperationWriter>(), Limits(sp)));
        services.TryAddSingleton(sp => new ColumnService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<IRecordReader>(),
            sp.GetRequiredService<LayoutWriter>()));
        services.TryAddSingleton(sp => new IndexService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<IJobQueue>(), sp.GetRequiredService<LayoutWriter>()));
        services.TryAddSingleton(sp => new ViewService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<LayoutWriter>(), Limits(sp)));
        services.TryAddSingleton(sp => new PullService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<IJobQueue>(),
            sp.GetRequiredService<IJobSchedules>()));
        services.TryAddSingleton(sp => new PublishService(
            sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<PublishPlanner>(),
            sp.GetRequiredService<IPublicationReader>(), sp.GetRequiredService<ItemDecisions>(), sp.GetRequiredService<RevertPlanner>(),
            sp.GetRequiredService<OperationWriter>(), Limits(sp)));
        services.TryAddSingleton(sp => new JobService(sp.GetRequiredService<SnapshotAccess>(), sp.GetRequiredService<IJobQueue>()));
        return services;
    }

    private static IServiceCollection AddJobHandlers(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobHandler, PullHandler>(sp => new PullHandler(
            sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<AccountService>(), sp.GetRequiredService<IPullScans>(),
            sp.GetRequiredService<OperationWriter>(), sp.GetRequiredService<SchemaFollower>(), Limits(sp),
            sp.GetRequiredService<IOptions<PullOptions>>().Value)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobHandler, PublishHandler>(sp => new PublishHandler(
            sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<AccountService>(), sp.GetRequiredService<IPublicationReader>(),
            sp.GetRequiredService<IRecordReader>(), sp.GetRequiredService<OperationWriter>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IJobHandler, IndexHandler>(sp => new IndexHandler(
            sp.GetRequiredService<ISnapshotCatalog>(), sp.GetRequiredService<ITableIndexes>(), sp.GetRequiredService<LayoutWriter>())));
        return services;
    }

    internal static SnapshotLimits Limits(IServiceProvider services) => services.GetRequiredService<IOptions<SnapshotLimits>>().Value;
}
