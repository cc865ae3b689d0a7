using System.Text.Json;
using NpgsqlTypes;
using Snapshot.Identity;
using Snapshot.Postgres.Sql;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Reads plans, publications and receipts.</summary>
internal sealed class PostgresPublicationReader(SnapshotDatabase database, ReadSession session) : IPublicationReader
{
    private const string ItemColumns =
        "i.id, i.table_number, i.record_id, i.record_version, i.kind, i.remote_id, i.remote_version, i.fields, i.state, i.error, i.answered_at, i.held, i.interim";

    public async Task<PublishPlan?> FindPlanAsync(SnapshotId snapshot, PlanId plan, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        return (await PlansAsync(snapshot, $"id = {parameters.Add(plan.Value)}", 1, parameters, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    public async Task<PublishPlan?> FindPlanAsync(SnapshotId snapshot, string hash, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        return (await PlansAsync(snapshot, $"hash = {parameters.Add(hash)}", 1, parameters, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    public Task<IReadOnlyList<PublishPlan>> ListPlansAsync(SnapshotId snapshot, PlanId? before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        return PlansAsync(snapshot, Before("plans", before?.Value, parameters), limit, parameters, cancellationToken);
    }

    private async Task<IReadOnlyList<PublishPlan>> PlansAsync(
        SnapshotId snapshot, string where, int limit, SqlParameters parameters, CancellationToken cancellationToken) =>
        await session.ReadAsync(
            $"""
            select hash, actor, created_at, tables, findings, id, reverts from {database.Table("plans")}
            where snapshot_id = {parameters.Add(snapshot.Value)} and hash is not null and {where}
            order by created_at desc, id desc limit {limit}
            """,
            parameters,
            row => new PublishPlan
            {
                Id = new PlanId(row.GetGuid(5)),
                Snapshot = snapshot,
                Hash = row.GetString(0),
                Actor = Json<Actor>(row.GetString(1)),
                CreatedAt = row.GetFieldValue<DateTimeOffset>(2),
                Tables = Json<List<PlannedTable>>(row.GetString(3)),
                Findings = Json<List<GateFinding>>(row.GetString(4)),
                Reverts = row.IsDBNull(6) ? null : new PublicationId(row.GetGuid(6)),
            },
            cancellationToken).ConfigureAwait(false);

    public Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PlanId plan, ItemFilter filter, long after, int limit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var table = filter.Table is { } name ? $" and i.table_number = {SnapshotAccess.Find(tables, name).Number}" : "";
        var kind = filter.Kind is { } wanted ? $" and i.kind = {(short)wanted}" : "";
        var state = filter.State is { } standing ? $" and i.state = {(short)standing}" : "";
        var passed = filter.LeavesPassed ? $" and {ItemOrderSql.IsNotPassed(snapshot.Schema)}" : "";
        var where = $"i.plan_id = {parameters.Add(plan.Value)} and i.id > {parameters.Add(after)}{table}{kind}{state}{passed} order by i.id limit {limit}";
        return ItemsAsync(snapshot, tables, where, parameters, cancellationToken);
    }

    public Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PlanId plan, IReadOnlyList<long> numbers, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = $"i.plan_id = {parameters.Add(plan.Value)} and i.id = any({parameters.Add(numbers)}) order by i.id";
        return ItemsAsync(snapshot, tables, where, parameters, cancellationToken);
    }

    private async Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, string where, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var sql = $"select {ItemColumns} from {RecordTableSql.Items(snapshot.Schema)} i where {where}";
        var byNumber = tables.ToDictionary(table => table.Number);
        return await session.ReadAsync(
            sql, parameters, row => PublicationItemRow.Read(row, byNumber.GetValueOrDefault(row.GetInt16(1))), cancellationToken).ConfigureAwait(false);
    }

    public Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        TableInfo table, PlanId plan, PublicationItemState state, int limit, CancellationToken cancellationToken) =>
        ItemsAsync(table, plan, $"i.state = {(short)state}", limit, cancellationToken);

    public Task<IReadOnlyList<PublicationItem>> PendingAsync(
        TableInfo table, PlanId plan, WriteKind kind, int turn, int limit, CancellationToken cancellationToken) =>
        ItemsAsync(table, plan, $"i.state = {(short)PublicationItemState.Pending} and i.kind = {(short)kind} and i.turn = {turn}", limit, cancellationToken);

    private async Task<IReadOnlyList<PublicationItem>> ItemsAsync(TableInfo table, PlanId plan, string where, int limit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"""
            select {ItemColumns} from {RecordTableSql.Items(table)} i
            where i.plan_id = {parameters.Add(plan.Value)} and i.table_number = {table.Number} and {where}
            order by i.kind, i.id limit {limit}
            """;
        return await session.ReadAsync(sql, parameters, row => PublicationItemRow.Read(row, table), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<int>> TurnsAsync(TableInfo table, PlanId plan, WriteKind kind, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"""
            select distinct i.turn from {RecordTableSql.Items(table)} i
            where i.plan_id = {parameters.Add(plan.Value)} and i.table_number = {table.Number} and i.state = {(short)PublicationItemState.Pending} and i.kind = {(short)kind}
            order by 1
            """;
        return await session.ReadAsync(sql, parameters, row => row.GetInt32(0), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<ItemEdge>> EdgesAsync(
        TableInfo table, PlanId plan, IReadOnlyList<Column> unique, IReadOnlyList<Column> parents, CancellationToken cancellationToken)
    {
        var edges = new List<ItemEdge>();
        foreach (var (column, sql) in unique.Select(column => (column, ItemOrderSql.Freed(table, column))).Concat(parents.SelectMany(column => ItemOrderSql.Named(table, column).Select(sql => (column, sql)))))
        {
            var parameters = new SqlParameters();
            parameters.Add(plan.Value);
            edges.AddRange(await session.ReadAsync(
                sql, parameters,
                row => new ItemEdge(row.GetInt64(0), (WriteKind)row.GetInt16(1), row.GetInt64(2), (WriteKind)row.GetInt16(3), column, unique.Contains(column)),
                cancellationToken).ConfigureAwait(false));
        }
        return edges;
    }

    public async Task<IReadOnlyDictionary<string, long>> DeletedAsync(
        TableInfo table, PlanId plan, IReadOnlyList<string> remoteIds, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"""
            select d.remote_id, d.record_id from {RecordTableSql.Items(table)} d
            where {IsDeletion(table, parameters.Add(plan.Value))} and d.remote_id = any({parameters.Add(remoteIds)})
            """;
        var found = await session.ReadAsync(sql, parameters, row => (Id: row.GetString(0), Record: row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        return found.ToDictionary(pair => pair.Id, pair => pair.Record);
    }

    public async Task<IReadOnlyList<long>> DanglingAsync(
        TableInfo table, IReadOnlyList<(Column Column, TableInfo Target)> references, PlanId plan, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var items = RecordTableSql.Items(table);
        var id = parameters.Add(plan.Value);
        var naming = string.Join("\n union ", references.Select(reference => $"""
            select r._id from {RecordTableSql.Name(table)} r{Named(reference.Column)}
            join {items} d on d.remote_id = named.id
            where {IsDeletion(reference.Target, id)}
              and r._remote_id is not null and r._state in ({(short)RecordState.Clean}, {(short)RecordState.Edited}) and not coalesce(r._base ? {parameters.Add(reference.Column.Name)}, false)
            """));
        var sql = $"""
            select naming._id from ({naming}) as naming
            where not exists (select from {items} i where i.plan_id = {id} and i.table_number = {table.Number} and i.record_id = naming._id)
            order by 1
            """;
        return await session.ReadAsync(sql, parameters, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
    }

    // Of what was gone before it was to be deleted nothing is known, so it cannot be made again.
    private static string IsDeletion(TableInfo table, string plan) => $"""
        d.plan_id = {plan} and d.table_number = {table.Number} and d.state = {(short)PublicationItemState.Applied}
          and d.kind = {(short)WriteKind.Delete} and d.fields <> '[]'
          and not exists (select from {RecordTableSql.Name(table)} t where t._id = d.record_id)
        """;

    // What a field names: its text, or the elements of its list.
    private static string Named(Column column) => column.Type == FieldType.Json
        ? $" cross join lateral jsonb_array_elements_text(case jsonb_typeof(r.{RecordTableSql.Column(column)}) when 'array' then r.{RecordTableSql.Column(column)} else '[]' end) as named(id)"
        : $" cross join lateral (values (r.{RecordTableSql.Column(column)})) as named(id)";

    public async Task<bool> IsKnownAsync(TableInfo table, string remoteId, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"select exists (select from {RecordTableSql.Name(table)} where _remote_id = {parameters.Add(remoteId)})";
        return (await session.ReadAsync(sql, parameters, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false))[0];
    }

    public async Task<long?> FindOtherAsync(
        TableInfo table, string remoteId, long record, Publication publication, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var (id, own, plan) = (parameters.Add(remoteId), parameters.Add(record), parameters.Add(publication.Plan.Value));
        // The records of a first pull are not in the log; they have lower numbers than any that was made here.
        var sql = $"""
            select r._id from {RecordTableSql.Name(table)} r
            where r._remote_id = {id} and r._id <> {own} and (r._id < {own} or exists (
                select from {RecordTableSql.Changes(table)} c
                join {database.Table("operation_steps")} s on s.id = c.step
                join {database.Table("publications")} p on p.plan_id = {plan} and s.at < p.created_at
                where c.table_number = {table.Number} and c.record_id = r._id and c.before is null))
            union all
            select i.record_id from {RecordTableSql.Items(table)} i
            where i.table_number = {table.Number} and i.record_id <> {own} and i.remote_id = {id} and i.kind = {(short)WriteKind.Create}
              and i.state = {(short)PublicationItemState.Applied} and exists (select from {RecordTableSql.Name(table)} made where made._id = i.record_id)
            limit 1
            """;
        return (await session.ReadAsync(sql, parameters, row => (long?)row.GetInt64(0), cancellationToken).ConfigureAwait(false)).FirstOrDefault();
    }

    public async Task<Publication?> FindPublicationAsync(
        SnapshotInfo snapshot, PublicationId publication, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = $"p.id = {parameters.Add(publication.Value)}";
        return (await PublicationsAsync(snapshot, where, 1, parameters, cancellationToken).ConfigureAwait(false)).SingleOrDefault();
    }

    public Task<IReadOnlyList<Publication>> ListPublicationsAsync(
        SnapshotInfo snapshot, PublicationId? before, int limit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        return PublicationsAsync(snapshot, Before("publications", before?.Value, parameters), limit, parameters, cancellationToken);
    }

    private async Task<IReadOnlyList<Publication>> PublicationsAsync(
        SnapshotInfo snapshot, string where, int limit, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var sql = $"""
            select p.id, p.plan_id, p.job_id, p.actor, p.created_at, p.finished_at,
                   (select coalesce(jsonb_object_agg(c.state, c.items), '{"{}"}') from (
                        select i.state, count(*) as items from {RecordTableSql.Items(snapshot.Schema)} i where i.plan_id = p.plan_id group by i.state) as c),
                   (select plan.reverts from {database.Table("plans")} plan where plan.id = p.plan_id)
            from {database.Table("publications")} p
            where p.snapshot_id = {parameters.Add(snapshot.Id.Value)} and {where}
            order by p.created_at desc, p.id desc limit {limit}
            """;
        return await session.ReadAsync(sql, parameters, row => new Publication
        {
            Id = new PublicationId(row.GetGuid(0)),
            Snapshot = snapshot.Id,
            Plan = new PlanId(row.GetGuid(1)),
            Job = new JobId(row.GetGuid(2)),
            Actor = Json<Actor>(row.GetString(3)),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
            FinishedAt = row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
            Items = Json<Dictionary<short, long>>(row.GetString(6)).ToDictionary(pair => (PublicationItemState)pair.Key, pair => pair.Value),
            Reverts = row.IsDBNull(7) ? null : new PublicationId(row.GetGuid(7)),
        }, cancellationToken).ConfigureAwait(false);
    }

    // What was made at the same time is told apart by its id.
    private string Before(string table, Guid? last, SqlParameters parameters) => last is { } id
        ? $"(created_at, id) < (select last.created_at, last.id from {database.Table(table)} last where last.id = {parameters.Add(id)})"
        : "true";

    private static T Json<T>(string json) => JsonSerializer.Deserialize<T>(json, SnapshotDatabase.Json)!;
}
