using System.Runtime.CompilerServices;
using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// PostgreSQL as a service: finds tables, keys and types; reads in pages by key, without a long transaction; writes with
/// compare-and-set on the row's version.
/// </summary>
/// <remarks>
/// Settings: <c>connectionString</c> (secret; of Npgsql's keywords those that an account may set, see docs/security.md), <c>schema</c> (only its tables; by default all that the role may read),
/// <c>versionColumn</c> (a column that changes with every update, such as <c>updated_at</c>; by default, and in tables without it, the row's
/// transaction id <c>xmin</c>) and <c>lookback</c> (seconds). A table needs a primary key or a unique index over columns that are not
/// null. One whose version column is a <c>timestamptz</c> can be read incrementally.
/// </remarks>
public sealed class PostgresConnector : IConnector, IReadRecordsById, IFindRecords, IWriteRecords
{
    /// <summary>The name accounts refer to it by: <c>postgres</c>.</summary>
    public const string Name = "postgres";

    internal const string ConnectionStringSetting = "connectionString";
    internal const string SchemaSetting = "schema";
    internal const string VersionColumnSetting = "versionColumn";
    internal const string LookbackSetting = "lookback";

    /// <inheritdoc/>
    public ConnectorSpec Spec { get; } = new(Name, "PostgreSQL",
    [
        new ConnectorSetting(ConnectionStringSetting, "Connection string")
        {
            IsRequired = true,
            IsSecret = true,
            Description = "Host=…;Port=5432;Database=…;Username=…;Password=…, perhaps with SSL Mode, Timeout and Command Timeout.",
        },
        new ConnectorSetting(SchemaSetting, "Schema") { Description = "Only tables of this schema; empty for all that the role may read." },
        new ConnectorSetting(VersionColumnSetting, "Version column")
        {
            Description = "A column that changes with every update, such as updated_at; empty for the row's transaction id. "
                + "Tables where it is a timestamptz, set to the present time by every insert and update, are read incrementally.",
        },
        new ConnectorSetting(LookbackSetting, "Lookback")
        {
            Type = SettingType.Integer,
            Default = "300",
            Description = "How many seconds an incremental read reaches back, for transactions that commit late and clocks that differ.",
        },
    ]);

    /// <inheritdoc/>
    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        _ = ChangeColumn.Lookback(context);
        return Source.ReadAsync(context, (connection, token) => AccountCheck.RunAsync(
            connection, context.OptionalSetting(SchemaSetting), context.OptionalSetting(VersionColumnSetting), token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        Source.ReadAsync(
            context, (connection, token) => TableDiscovery.RunAsync(
                connection, context.OptionalSetting(SchemaSetting), context.OptionalSetting(VersionColumnSetting), token), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadPage> ReadAsync(
        ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new RecordQuery(request.Table, request.Fields);
        var since = request.Since is null ? null : ChangeColumn.Since(request);
        var lookback = ChangeColumn.Lookback(context);
        var position = request.Checkpoint is { } checkpoint ? ScanPosition.Parse(checkpoint) : new ScanPosition(null, null);
        bool completed;
        do
        {
            // A connection per page: between pages nothing is held open in somebody's production database.
            IReadOnlyList<RemoteRecord> records;
            (position, records) = await Source.ReadAsync(context, async (connection, token) =>
            {
                var cursor = position.Cursor;
                // Never on the way: what changed behind a scan that began without a watermark would be left out.
                if (position is { Cursor: null, Behind: null } && request.Table.Capabilities.CanReadChanges)
                    cursor = await ChangeColumn.WatermarkAsync(connection, lookback, token).ConfigureAwait(false);
                var page = await query.PageAsync(connection, since, position.Behind, request.PageSize, token).ConfigureAwait(false);
                return (new ScanPosition(cursor, page.Count > 0 ? page[^1].Id : position.Behind), page);
            }, cancellationToken).ConfigureAwait(false);
            completed = records.Count < request.PageSize;
            yield return new ReadPage(records)
            {
                Checkpoint = position.Checkpoint,
                Completed = completed,
                Cursor = completed ? position.Cursor : null,
                EstimatedTotal = since is null ? request.Table.EstimatedRecords : null,
            };
        }
        while (!completed);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(request.Table, request.Fields);
        return Source.ReadAsync(context, (connection, token) => query.ByIdAsync(connection, ids, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RemoteRecord>> FindAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        var query = new RecordQuery(request.Table, request.Fields);
        var wanted = values.Select(value => (request.Table.Fields.First(field => field.Id == value.Key), value.Value)).ToList();
        return Source.ReadAsync(context, (connection, token) => query.ByValuesAsync(connection, wanted, token), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken) =>
        Source.WriteAsync(context, (connection, token) => new BatchWriter(request).WriteAsync(connection, token), cancellationToken);
}
