using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Snapshot.Audit;
using Snapshot.Connectors;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Postgres;
using Snapshot.Postgres.Jobs;
using Snapshot.Postgres.Metadata;
using Snapshot.Postgres.Migrations;
using Snapshot.Postgres.Reading;
using Snapshot.Postgres.Sql;
using Snapshot.Publishing;
using Snapshot.Snapshots;
using Snapshot.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Stores snapshots in PostgreSQL 15 or newer.</summary>
public static class PostgresSnapshotBuilderExtensions
{
    private const string SourceKey = "Snapshot";

    /// <summary>Stores snapshots in the database of a connection string.</summary>
    public static SnapshotBuilder UsePostgres(this SnapshotBuilder builder, string connectionString, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        // Registered, so that the container closes it; keyed, so that it is not taken for the host's own.
        builder.Services.TryAddKeyedSingleton(SourceKey, (_, _) => NpgsqlDataSource.Create(connectionString));
        return builder.UsePostgres(sp => sp.GetRequiredKeyedService<NpgsqlDataSource>(SourceKey), configure);
    }

    /// <summary>Stores snapshots in the database of a data source, such as the one the host has registered.</summary>
    public static SnapshotBuilder UsePostgres(
        this SnapshotBuilder builder, Func<IServiceProvider, NpgsqlDataSource> source, Action<PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<PostgresOptions>().ValidateDataAnnotations().ValidateOnStart();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(sp => new SnapshotDatabase(source(sp), sp.GetRequiredService<IOptions<PostgresOptions>>().Value.MetadataSchema));
        services.TryAddSingleton<Migrator>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MigrationStartup>(sp => new MigrationStartup(
            sp.GetRequiredService<Migrator>(), sp.GetRequiredService<IOptions<PostgresOptions>>().Value.Migrate, sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<MigrationStartup>>())));
        services.TryAddSingleton<DiskSpace>();
        services.TryAddSingleton<IStepRunner, PostgresStepRunner>();
        services.TryAddSingleton<ISnapshotCatalog, PostgresSnapshotCatalog>();
        services.TryAddSingleton<IAccountStore, PostgresAccountStore>();
        services.TryAddSingleton<IRateLimiter, PostgresRateLimiter>();
        services.TryAddSingleton<PostgresLog>();
        services.TryAddSingleton<IOperationLog>(sp => sp.GetRequiredService<PostgresLog>());
        services.TryAddSingleton<IAuditLog>(sp => sp.GetRequiredService<PostgresLog>());
        services.TryAddSingleton(sp => new ReadSession(sp.GetRequiredService<SnapshotDatabase>(), SnapshotServiceCollectionExtensions.Limits(sp)));
        services.TryAddSingleton<IRecordReader>(sp => new PostgresRecordReader(sp.GetRequiredService<ReadSession>(), SnapshotServiceCollectionExtensions.Limits(sp)));
        services.TryAddSingleton<ITableIndexes, PostgresTableIndexes>();
        services.TryAddSingleton<IHistoryRetention, PostgresHistoryRetention>();
        services.TryAddSingleton<IPullScans, PostgresPullScans>();
        services.TryAddSingleton<IPublicationReader, PostgresPublicationReader>();
        services.TryAddSingleton<IJobSignals, PostgresJobSignals>();
        services.TryAddSingleton<PostgresJobQueue>();
        services.TryAddSingleton<IJobQueue>(sp => sp.GetRequiredService<PostgresJobQueue>());
        services.TryAddSingleton<IJobLeases>(sp => sp.GetRequiredService<PostgresJobQueue>());
        services.TryAddSingleton<IJobSchedules, PostgresJobSchedules>();
        return builder;
    }
}
