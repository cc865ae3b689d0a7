using System.Text.Json;
using Snapshot.Identity;
using Snapshot.Postgres.Sql;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Metadata;

/// <summary>Reads snapshots and tables from the metadata schema.</summary>
internal sealed class PostgresSnapshotCatalog(SnapshotDatabase database) : ISnapshotCatalog
{
    private const string SnapshotColumns =
        "id, name, owner_user as OwnerUser, owner_organization as OwnerOrganization, schema_name as SchemaName, revision, created_at as CreatedAt, "
        + "history_from::timestamp as HistoryFrom";

    public async Task<SnapshotInfo?> FindAsync(SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<SnapshotRow>(SnapshotSql, new { id = snapshot.Value }, cancellationToken).ConfigureAwait(false);
        return rows.SingleOrDefault()?.ToInfo();
    }

    // Ids are of version 7, so the newest snapshot has the largest.
    public async Task<IReadOnlyList<SnapshotInfo>> ListAsync(Actor? owner, SnapshotId? after, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<SnapshotRow>(
            $"""
            select {SnapshotColumns} from {database.Table("snapshots")}
            where {OwnerSql.Condition(owner)} and (@after::uuid is null or id < @after)
            order by id desc limit @limit
            """,
            new { user = owner?.UserId, organization = owner?.Organization, after = after?.Value, limit }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToInfo())];
    }

    public async Task<IReadOnlyList<TableInfo>> TablesAsync(SnapshotId snapshot, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<TableRow>(TablesSql, new { id = snapshot.Value }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToInfo(snapshot))];
    }

    public Task<(SnapshotInfo Snapshot, IReadOnlyList<TableInfo> Tables)?> OpenAsync(SnapshotId snapshot, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.ReadNamedAsync<(SnapshotInfo, IReadOnlyList<TableInfo>)?>(
                $"{SnapshotSql}; {TablesSql}", new { id = snapshot.Value },
                async results =>
                {
                    var found = await RowMapper<SnapshotRow>.ReadAsync(results, cancellationToken).ConfigureAwait(false);
                    await results.NextResultAsync(cancellationToken).ConfigureAwait(false);
                    var tables = await RowMapper<TableRow>.ReadAsync(results, cancellationToken).ConfigureAwait(false);
                    return found.SingleOrDefault() is { } row ? (row.ToInfo(), [.. tables.Select(table => table.ToInfo(snapshot))]) : null;
                },
                cancellationToken),
            cancellationToken);

    private string SnapshotSql => $"select {SnapshotColumns} from {database.Table("snapshots")} where id = @id";

    private string TablesSql => $"""
        select t.number, t.name, t.title, t.account_id as AccountId, t.remote_id as RemoteId, t.columns, t.capabilities,
               t.is_ready as IsReady, t.pulled_at as PulledAt, t.layout, t.view, t.indexes, t.retired_columns as RetiredColumns,
               t.schema_policy as SchemaPolicy, t.pending_changes as PendingChanges, t.accepted_changes as AcceptedChanges,
               t.needs_full_read as NeedsFullRead,
               s.schema_name as SchemaName
        from {database.Table("tables")} t join {database.Table("snapshots")} s on s.id = t.snapshot_id
        where t.snapshot_id = @id
        order by t.number
        """;

    public async Task<PullMemory> FindPullAsync(TableInfo table, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<PullRow>(
            $"""
            select pull_operation as Operation, pull_checkpoint as Checkpoint, pull_read as Read, pull_since as Since, pull_cursor as Cursor,
                   now() - scanned_at as SinceScan, pull_job as Job, pull_result as Result
            from {database.Table("tables")} where snapshot_id = @id and number = @number
            """,
            new { id = table.Ref.Snapshot.Value, number = table.Number }, cancellationToken).ConfigureAwait(false);
        return rows.SingleOrDefault()?.ToMemory() ?? new PullMemory(null, null, null, null);
    }

    private sealed record SnapshotRow
    {
        public Guid Id { get; init; }

        public string Name { get; init; } = "";

        public string OwnerUser { get; init; } = "";

        public string? OwnerOrganization { get; init; }

        public string SchemaName { get; init; } = "";

        public long Revision { get; init; }

        public DateTime CreatedAt { get; init; }

        public DateTime? HistoryFrom { get; init; }

        public SnapshotInfo ToInfo() => new()
        {
            Id = new SnapshotId(Id),
            Name = Name,
            Owner = new Owner(OwnerUser, OwnerOrganization),
            Revision = Revision,
            CreatedAt = CreatedAt,
            HistoryFrom = HistoryFrom is { } day ? DateOnly.FromDateTime(day) : null,
            Schema = SchemaName,
        };
    }

    private sealed record TableRow
    {
        public short Number { get; init; }

        public string Name { get; init; } = "";

        public string Title { get; init; } = "";

        public Guid AccountId { get; init; }

        public string RemoteId { get; init; } = "";

        public string Columns { get; init; } = "";

        public string Capabilities { get; init; } = "";

        public bool IsReady { get; init; }

        public DateTime? PulledAt { get; init; }

        public int Layout { get; init; }

        public string View { get; init; } = "";

        public string Indexes { get; init; } = "";

        public string[] RetiredColumns { get; init; } = [];

        public string? SchemaPolicy { get; init; }

        public string PendingChanges { get; init; } = "";

        public string AcceptedChanges { get; init; } = "";

        public bool NeedsFullRead { get; init; }

        public string SchemaName { get; init; } = "";

        public TableInfo ToInfo(SnapshotId snapshot) => ToInfo(snapshot, JsonSerializer.Deserialize<List<Column>>(Columns, SnapshotDatabase.Json)!);

        private TableInfo ToInfo(SnapshotId snapshot, List<Column> columns) => new()
        {
            Ref = new TableRef(snapshot, Name),
            Title = Title,
            Account = new AccountId(AccountId),
            RemoteId = RemoteId,
            Columns = columns,
            Indexes = JsonSerializer.Deserialize<List<TableIndex>>(Indexes, SnapshotDatabase.Json)!,
            View = JsonSerializer.Deserialize<TableView>(View, SnapshotDatabase.Json)!.Over(columns),
            Capabilities = JsonSerializer.Deserialize<TableCapabilities>(Capabilities, SnapshotDatabase.Json)!,
            State = IsReady ? TableState.Ready : TableState.Loading,
            PulledAt = PulledAt,
            Number = Number,
            Schema = SchemaName,
            Layout = Layout,
            RetiredColumns = RetiredColumns,
            SchemaPolicy = SchemaPolicy is null ? null : Enum.Parse<SchemaPolicy>(SchemaPolicy),
            PendingChanges = JsonSerializer.Deserialize<List<SchemaChange>>(PendingChanges, SnapshotDatabase.Json)!,
            AcceptedChanges = JsonSerializer.Deserialize<List<SchemaChange>>(AcceptedChanges, SnapshotDatabase.Json)!,
            NeedsFullRead = NeedsFullRead,
        };
    }

    private sealed record PullRow
    {
        public Guid? Operation { get; init; }

        public string? Checkpoint { get; init; }

        public long? Read { get; init; }

        public string? Since { get; init; }

        public string? Cursor { get; init; }

        public TimeSpan? SinceScan { get; init; }

        public Guid? Job { get; init; }

        public string? Result { get; init; }

        public PullMemory ToMemory() => new(
            Operation is { } operation ? new PullPosition(new OperationId(operation), Checkpoint, Read ?? 0) { Since = Since } : null, Cursor, SinceScan,
            Job is { } job && Result is { } result ? new PullEnd(new JobId(job), result) : null);
    }
}
