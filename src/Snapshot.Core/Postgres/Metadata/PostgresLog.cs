using System.Text.Json;
using Snapshot.Audit;
using Snapshot.Identity;
using Snapshot.Operations;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Metadata;

/// <summary>Reads the operations, the audit trail and the history of records.</summary>
internal sealed class PostgresLog(SnapshotDatabase database) : IOperationLog, IAuditLog
{
    private static readonly HashSet<string> HiddenFacts = ["_id", "_remote_id", "_remote_version", "_base", "_invalid", "_version", "_hash", "_values"];

    public Task<IReadOnlyList<Operation>> ListAsync(SnapshotId snapshot, long? before, int limit, CancellationToken cancellationToken) =>
        OperationsAsync("@before::bigint is null or last_revision < @before", limit, new { id = snapshot.Value, before }, cancellationToken);

    public async Task<Operation?> FindAsync(SnapshotId snapshot, OperationId operation, CancellationToken cancellationToken) =>
        (await OperationsAsync("id = @operation", 1, new { id = snapshot.Value, operation = operation.Value }, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault();

    public async Task<Operation?> FindLastAsync(SnapshotId snapshot, Actor actor, IReadOnlyList<string> kinds, CancellationToken cancellationToken) =>
        (await OperationsAsync(
            // What was done to a table that was dropped since cannot be taken back, and does not keep what came before.
            $"""
            kind = any(@kinds) and reverted_by is null and actor ->> 'id' = @actor and actor ->> 'kind' = @actorKind
                and table_name in (select name from {database.Table("tables")} where snapshot_id = @id)
            """, 1,
            new { id = snapshot.Value, kinds, actor = actor.Id, actorKind = actor.Kind.ToString().ToLowerInvariant() }, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault();

    private async Task<IReadOnlyList<Operation>> OperationsAsync(string where, int limit, object parameters, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>(
            $"""
            select id as Operation, kind, actor, table_name as TableName, summary, records, last_revision as Number, at, reverts, reverted_by as RevertedBy
            from {database.Table("operations")}
            where snapshot_id = @id and ({where})
            order by last_revision desc limit {limit}
            """,
            parameters, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ReadOperation())];
    }

    async Task<IReadOnlyList<(long Number, AuditEntry Entry)>> IAuditLog.ListAsync(
        SnapshotId snapshot, long? before, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>(
            $"""
            select operation_id as Operation, action as Kind, actor, table_name as TableName, summary, records, number, at
            from {database.Table("audit")}
            where snapshot_id = @id and (@before::bigint is null or number < @before)
            order by number desc limit @limit
            """,
            new { id = snapshot.Value, before, limit }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => (row.Number, new AuditEntry
        {
            At = row.At,
            Actor = row.ReadActor(),
            Action = row.Kind,
            Snapshot = snapshot,
            Table = row.TableName,
            Operation = row.Operation is { } operation ? new OperationId(operation) : null,
            Records = row.Records,
            Summary = row.Summary,
        }))];
    }

    public async Task<IReadOnlyList<RecordChange>> HistoryAsync(TableInfo table, long record, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>(
            $"""
            select o.id as Operation, o.kind, o.actor, s.revision as Number, s.at, c.before, c.after
            from {RecordTableSql.Changes(table)} c
            join {database.Table("operation_steps")} s on s.id = c.step
            join {database.Table("operations")} o on o.id = s.operation_id
            where c.table_number = @table and c.record_id = @record
            order by c.step desc limit @limit
            """,
            new { table = table.Number, record, limit }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new RecordChange(
            new OperationId(row.Operation!.Value), row.Kind, row.ReadActor(), row.Number, row.At,
            Shown(FieldJson.Read(table, row.Before)), Shown(FieldJson.Read(table, row.After))))];
    }

    // What undo needs besides is no change that anybody made.
    private static Dictionary<string, object?> Shown(IReadOnlyDictionary<string, object?> values) =>
        values.Where(pair => !HiddenFacts.Contains(pair.Key)).ToDictionary();

    private sealed record Row
    {
        public Guid? Operation { get; init; }

        public string Kind { get; init; } = "";

        public string Actor { get; init; } = "";

        public string? TableName { get; init; }

        public string Summary { get; init; } = "";

        public long Records { get; init; }

        public long Number { get; init; }

        public DateTime At { get; init; }

        public string? Before { get; init; }

        public string? After { get; init; }

        public Guid? Reverts { get; init; }

        public Guid? RevertedBy { get; init; }

        public Operation ReadOperation() => new()
        {
            Id = new OperationId(Operation!.Value),
            Kind = Kind,
            Actor = ReadActor(),
            Table = TableName,
            Records = Records,
            Revision = Number,
            At = At,
            Summary = Summary,
            Reverts = Reverts is { } reverts ? new OperationId(reverts) : null,
            RevertedBy = RevertedBy is { } revertedBy ? new OperationId(revertedBy) : null,
        };

        public Actor ReadActor() => JsonSerializer.Deserialize<Actor>(Actor, SnapshotDatabase.Json)!;
    }
}
