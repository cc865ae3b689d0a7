using System.Text.Json;
using NpgsqlTypes;
using Snapshot.Identity;
using Snapshot.Postgres.Edits;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres;

/// <summary>Writes plans, publications and receipts inside a step.</summary>
internal sealed class PostgresPublicationWriter(SnapshotDatabase database, StepConnection step) : IPublicationWriter
{
    private static readonly RecordError ChangedHere = new("changed_here", "The record was changed here since the plan was made. The next plan has it as it is now.");

    public async Task BeginPlanAsync(
        PlanId plan, SnapshotId snapshot, string schema, PublicationId? reverts, Actor actor, CancellationToken cancellationToken)
    {
        var given = new
        {
            id = plan.Value,
            snapshot = snapshot.Value,
            actor = JsonSerializer.Serialize(actor, SnapshotDatabase.Json),
            reverts = reverts?.Value,
        };
        // What a host that died left half planned; nobody could see it.
        await RunAsync(
            $"""
            with dropped as (
                delete from {database.Table("plans")}
                where snapshot_id = @snapshot and hash is null and created_at < now() - interval '1 day' returning id
            )
            delete from {RecordTableSql.Items(schema)} i using dropped where i.plan_id = dropped.id
            """,
            given, cancellationToken).ConfigureAwait(false);
        await RunAsync(
            $"insert into {database.Table("plans")} (id, snapshot_id, actor, tables, reverts) values (@id, @snapshot, @actor::jsonb, '[]', @reverts)", given, cancellationToken)
            .ConfigureAwait(false);
    }

    public Task CompletePlanAsync(PlanHeader plan, CancellationToken cancellationToken) => RunAsync(
        $"update {database.Table("plans")} set hash = @hash, tables = @tables::jsonb, findings = @findings::jsonb where id = @id",
        new { id = plan.Id.Value, hash = plan.Hash, tables = plan.TablesJson, findings = plan.FindingsJson }, cancellationToken);

    public Task DropPlanAsync(PlanId plan, string schema, CancellationToken cancellationToken) => RunAsync(
        $"""
        with dropped as (delete from {database.Table("plans")} where id = @id and hash is null returning id)
        delete from {RecordTableSql.Items(schema)} i using dropped where i.plan_id = dropped.id
        """,
        new { id = plan.Value }, cancellationToken);

    public Task AddItemsAsync(
        PlanId plan, TableInfo table, IReadOnlyList<PublicationItem> items, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var id = parameters.Add(plan.Value);
        var rows = string.Join(", ",
            parameters.Add([.. items.Select(item => item.Record)]),
            parameters.Add([.. items.Select(item => item.RecordVersion)]),
            parameters.Add([.. items.Select(item => (long)item.Kind)]),
            parameters.Add([.. items.Select(item => item.RemoteId)]),
            parameters.Add([.. items.Select(item => item.RemoteVersion)]),
            parameters.AddJson(fields),
            parameters.Add([.. items.Select(item => (long)item.State)]),
            parameters.AddJson([.. items.Select(item => item.Error is { } error ? RecordErrorJson.Write(error) : null)]));
        var sql = $"""
            insert into {RecordTableSql.Items(table)}
                (plan_id, table_number, record_id, record_version, kind, remote_id, remote_version, fields, state, error)
            select {id}, {table.Number}, item.*
            from unnest({rows}) as item(record_id, record_version, kind, remote_id, remote_version, fields, state, error)
            """;
        return step.ExecuteAsync(sql, parameters, cancellationToken);
    }

    public Task SaveTurnsAsync(TableInfo table, IReadOnlyDictionary<long, int> turns, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var rows = $"{parameters.Add([.. turns.Keys])}, {parameters.Add([.. turns.Values.Select(turn => (long)turn)])}";
        return step.ExecuteAsync(
            $"update {RecordTableSql.Items(table)} i set turn = given.turn from unnest({rows}) as given(id, turn) where i.id = given.id", parameters, cancellationToken);
    }

    public async Task AddInterimAsync(PlanId plan, TableInfo table, IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        // The first write gives the interim values; the second is the planned one, on top of them.
        List<PublicationItem> first = [.. items.Select(item => item with { Fields = [.. item.Fields.Where(Passes(item)).Select(field => field with { New = item.Expected(field) })] })];
        await AddItemsAsync(plan, table, first, [.. first.Select(item => PlannedFieldJson.Write(table, item.Fields))], cancellationToken).ConfigureAwait(false);
        var parameters = new SqlParameters();
        var rows = string.Join(", ",
            parameters.Add([.. items.Select(item => item.Id)]), parameters.Add([.. items.Select(item => item.Record)]),
            parameters.AddJson([.. items.Select(item => FieldJson.Write(table, item.Interim!))]));
        await step.ExecuteAsync(
            $"""
            update {RecordTableSql.Items(table)} i set interim = case when i.id = given.id then given.interim else '{"{}"}' end
            from unnest({rows}) as given(id, record_id, interim)
            where i.plan_id = {parameters.Add(plan.Value)} and i.table_number = {table.Number} and i.record_id = given.record_id and i.kind = {(short)WriteKind.Update}
            """,
            parameters, cancellationToken).ConfigureAwait(false);

        static Func<PlannedField, bool> Passes(PublicationItem item) => field => item.Interim!.ContainsKey(field.Field);
    }

    public Task RefuseAsync(TableInfo table, IReadOnlyList<long> items, RecordError error, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        return step.ExecuteAsync(
            $"""
            update {RecordTableSql.Items(table)} i set state = {(short)PublicationItemState.Invalid}, error = ({parameters.AddJson([RecordErrorJson.Write(error)])})[1]
            where i.id = any({parameters.Add(items)}) and i.state = {(short)PublicationItemState.Pending}
            """,
            parameters, cancellationToken);
    }

    public async Task<bool> TryAddPublicationAsync(
        PublicationId publication, PlanId plan, SnapshotId snapshot, JobId job, Actor actor, CancellationToken cancellationToken) =>
        await RunAsync(
            $"""
            insert into {database.Table("publications")} (id, snapshot_id, plan_id, job_id, actor)
            values (@id, @snapshot, @plan, @job, @actor::jsonb)
            on conflict (plan_id) do nothing
            """,
            new
            {
                id = publication.Value,
                snapshot = snapshot.Value,
                plan = plan.Value,
                job = job.Value,
                actor = JsonSerializer.Serialize(actor, SnapshotDatabase.Json),
            },
            cancellationToken).ConfigureAwait(false) == 1;

    public async Task<IReadOnlyList<long>> MarkSentAsync(
        TableInfo table, IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var ids = parameters.Add([.. items.Select(item => item.Id)]);
        var changed = parameters.AddJson([RecordErrorJson.Write(ChangedHere)]);
        var sql = $"""
            with item as materialized (
                select i.id, coalesce(r._version, 0) = i.record_version as as_planned
                from {RecordTableSql.Items(table)} i
                left join {RecordTableSql.Name(table)} r on r._id = i.record_id
                where i.id = any({ids}) and i.state = {(short)PublicationItemState.Pending}
                order by i.record_id
                for update of i
            ), marked as (
                update {RecordTableSql.Items(table)} i
                set state = case when item.as_planned then {(short)PublicationItemState.Sent} else {(short)PublicationItemState.Void} end,
                    answered_at = case when item.as_planned then null else now() end,
                    error = case when item.as_planned then null else ({changed})[1] end
                from item where i.id = item.id
            )
            select id from item where as_planned order by id
            """;
        return await step.ListAsync<long>(sql, parameters, cancellationToken).ConfigureAwait(false);
    }

    public Task<long> SaveResultsAsync(
        TableInfo table, IReadOnlyList<ItemResult> results, PublicationItemState? from, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var rows = string.Join(", ",
            parameters.Add([.. results.Select(result => result.Item)]),
            parameters.Add([.. results.Select(result => (long)result.State)]),
            parameters.Add([.. results.Select(result => result.RemoteId)]),
            parameters.AddJson([.. results.Select(result => result.Error is { } error ? RecordErrorJson.Write(error) : null)]),
            parameters.AddJson([.. results.Select(result => result.Held is { Count: > 0 } held ? FieldJson.Write(table, held) : null)]),
            parameters.AddJson([.. results.Select(result => result.Fields is { } fields ? PlannedFieldJson.Write(table, fields) : null)]));
        var sql = $"""
            with saved as (
                update {RecordTableSql.Items(table)} i
                set state = result.state, remote_id = coalesce(result.remote_id, i.remote_id), error = result.error,
                    held = coalesce(result.held, i.held), fields = coalesce(result.fields, i.fields),
                    answered_at = case when result.state = {(short)PublicationItemState.Pending} then null else now() end
                from unnest({rows}) as result(id, state, remote_id, error, held, fields)
                where i.id = result.id{(from is { } state ? $" and i.state = {(short)state}" : "")}
                returning 1
            )
            select count(*) from saved
            """;
        return step.CountAsync(sql, parameters, cancellationToken);
    }

    public Task ContinueAsync(PublicationId publication, JobId job, CancellationToken cancellationToken) => RunAsync(
        $"update {database.Table("publications")} set job_id = @job, finished_at = null where id = @id",
        new { id = publication.Value, job = job.Value }, cancellationToken);

    public Task FollowCreatesAsync(TableInfo table, IReadOnlyList<long> records, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        // Who edited the record meanwhile has voided its update; being acknowledged, or being here again (planned as version 0), is no edit.
        var sql = $"""
            update {RecordTableSql.Items(table)} i
            set remote_id = r._remote_id, remote_version = r._remote_version,
                record_version = case when i.record_version in (0, r._version - 1) then r._version else i.record_version end
            from {RecordTableSql.Name(table)} r
            where r._id = any({parameters.Add(records)}) and i.table_number = {table.Number} and i.record_id = r._id
              and i.state = {(short)PublicationItemState.Pending} and i.kind = {(short)WriteKind.Update} and i.remote_id is null
            """;
        return step.ExecuteAsync(sql, parameters, cancellationToken);
    }

    public Task FollowUpdatesAsync(TableInfo table, PublicationId publication, IReadOnlyList<long> records, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        // Who edited the record meanwhile has voided its second update.
        var sql = $"""
            update {RecordTableSql.Items(table)} i set remote_version = r._remote_version, record_version = r._version
            from {RecordTableSql.Name(table)} r, {database.Table("publications")} p
            where p.id = {parameters.Add(publication.Value)} and i.plan_id = p.plan_id and i.table_number = {table.Number} and i.record_id = r._id
              and r._id = any({parameters.Add(records)}) and i.kind = {(short)WriteKind.Update} and i.state = {(short)PublicationItemState.Pending}
              and i.interim is not null and i.record_version = r._version - 1
            """;
        return step.ExecuteAsync(sql, parameters, cancellationToken);
    }

    public Task FinishAsync(PublicationId publication, CancellationToken cancellationToken) => RunAsync(
        $"update {database.Table("publications")} set finished_at = now() where id = @id", new { id = publication.Value }, cancellationToken);

    private Task<int> RunAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        step.Connection.ExecuteNamedAsync(sql, parameters, cancellationToken);
}
