using System.Text.Json;
using Npgsql;
using Snapshot.Errors;
using Snapshot.Jobs;
using Snapshot.Postgres.Edits;
using Snapshot.Postgres.Jobs;
using Snapshot.Postgres.Sql;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres;

/// <summary>Runs the steps of operations as PostgreSQL transactions.</summary>
internal sealed class PostgresStepRunner(SnapshotDatabase database, IJobSignals signals, DiskSpace disk) : IStepRunner
{
    private const int MostAttempts = 5;

    // A step takes as long as it takes: its job has a lease, its caller a token. Sets of records are sorted and joined in memory; beyond it
    // they go to the disk.
    private static readonly string Settings = $"{TransactionSettings.Select(TimeSpan.Zero)}, set_config('work_mem', '64MB', true)";

    public async Task<StepOutcome> RunAsync(
        OperationHeader operation, Func<IStep, CancellationToken, Task<ChangedRecords>> apply, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(operation, apply, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (attempt < MostAttempts
                && e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // The other transaction has won and goes on; ours starts afresh.
            }
            catch (PostgresException e) when (attempt < MostAttempts && e is { SqlState: PostgresErrorCodes.CheckViolation, TableName: ChangeLogSql.Table })
            {
                await AddPartitionAsync(e.SchemaName!, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IndexSql.TooSmall(operation.Table, e) is { Count: > 0 } indexes)
            {
                // What a service holds ends no pull: rather the index goes.
                if (operation.Run is null || attempt == MostAttempts)
                    throw new SnapshotException(SnapshotErrorCode.ValueInvalid, $"A value of “{string.Join("” or “", indexes.Select(index => index.Field))}” is too long for the index of that field; nothing was changed.", e);
                await DropAsync(operation.Table!, indexes, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (EditErrors.Map(e) is { } mapped)
            {
                if (e.SqlState == PostgresErrorCodes.DiskFull)
                    disk.Full(e);
                throw mapped;
            }
            catch (NpgsqlException e) when (e is not PostgresException)
            {
                throw SnapshotDatabase.Unavailable(e);
            }
        }
    }

    private async Task<StepOutcome> RunOnceAsync(
        OperationHeader operation, Func<IStep, CancellationToken, Task<ChangedRecords>> apply, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);

        var number = await BeginAsync(connection, cancellationToken).ConfigureAwait(false);
        var step = new StepConnection(connection, number);
        var work = new PostgresStep(database, signals, step);
        var changed = await apply(work, cancellationToken).ConfigureAwait(false);
        if (operation.Run is { } run)
            await JobSql.HoldAsync(database, connection, run.Lease, work.HasAdvanced, cancellationToken).ConfigureAwait(false);
        var recorded = changed.Count > 0 || operation.RecordedWhenEmpty
            ? await RecordAsync(step, operation, changed, cancellationToken).ConfigureAwait(false)
            : default;
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (recorded.Revision is not null)
            disk.Written();
        if (work.HasAdvanced)
            operation.Run?.Advance();
        if (work.HasEnqueued)
            signals.Announce(committed: true);
        return new StepOutcome(changed, recorded.Revision, recorded.At);
    }

    private async Task DropAsync(TableInfo table, IReadOnlyList<TableIndex> indexes, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            $"""
            update {database.Table("tables")}
            set indexes = (select coalesce(jsonb_agg(index), '[]') from jsonb_array_elements(indexes) as index where index ->> 'field' is null or index ->> 'field' <> all(@fields)),
                layout = layout + 1
            where snapshot_id = @snapshot and number = @number
            """,
            new { fields = indexes.Select(index => index.Field).ToArray(), snapshot = table.Ref.Snapshot.Value, number = table.Number }, cancellationToken).ConfigureAwait(false);
        foreach (var index in indexes)
            await database.ExecuteAsync(IndexSql.Drop(table, index), new { }, cancellationToken).ConfigureAwait(false);
    }

    // This month's first change: there is no partition that would take it yet.
    private async Task AddPartitionAsync(string schema, CancellationToken cancellationToken)
    {
        var today = await database.QueryAsync<DateTime>("select now() at time zone 'UTC'", new { }, cancellationToken).ConfigureAwait(false);
        await database.ExecuteAsync(ChangeLogSql.AddPartition(schema, DateOnly.FromDateTime(today[0])), new { }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<long> BeginAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"select nextval('{database.Table("operation_step_id")}'), {Settings}", connection);
        await using var _ = command.ConfigureAwait(false);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    // The snapshot's row is locked from here to the commit and no longer: that orders the revisions like the commits.
    private async Task<(long? Revision, DateTimeOffset At)> RecordAsync(
        StepConnection step, OperationHeader operation, ChangedRecords changed, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var snapshot = parameters.Add(operation.Snapshot.Value);
        var id = parameters.Add(operation.Id.Value);
        var kind = parameters.Add(operation.Kind);
        var actor = parameters.AddJson(JsonSerializer.Serialize(operation.Actor, SnapshotDatabase.Json));
        var table = parameters.Add(operation.Table?.Ref.Table);
        var summary = parameters.Add(operation.Summarize?.Invoke(changed) ?? operation.Summary);
        var count = parameters.Add(changed.Count);
        var reverts = parameters.Add(operation.Reverts?.Value);
        var sql = $"""
            with revised as (
                update {database.Table("snapshots")} set revision = revision + 1 where id = {snapshot} returning revision
            ), audited as (
                -- Numbered by the snapshot's own revisions: a number of all would tell how much the others do.
                insert into {database.Table("audit")} (actor, action, snapshot_id, number, table_name, operation_id, records, summary)
                values ({actor}, {kind}, {snapshot},
                    coalesce((select revision from revised), (select max(number) + 1 from {database.Table("audit")} where snapshot_id = {snapshot})),
                    {table}, {id}, {count}, {summary})
                on conflict (operation_id) do update set records = audit.records + excluded.records, summary = excluded.summary
            ), operated as (
                insert into {database.Table("operations")} (id, snapshot_id, kind, actor, table_name, summary, records, last_revision, reverts)
                select {id}, {snapshot}, {kind}, {actor}, {table}, {summary}, {count}, revision, {reverts} from revised
                on conflict (id) do update
                set records = operations.records + excluded.records, last_revision = excluded.last_revision, summary = excluded.summary
                returning id
            ), reverted as (
                -- What is undone is marked; what is done again by undoing its undoing is not any more.
                update {database.Table("operations")} o
                set reverted_by = case when o.id = {reverts} then {id} end
                where o.id = {reverts} or o.id = (select undone.reverts from {database.Table("operations")} undone where undone.id = {reverts})
            ), stepped as (
                insert into {database.Table("operation_steps")} (id, operation_id, snapshot_id, revision, records)
                select {step.Step}, operated.id, {snapshot}, revision, {count} from operated, revised
            )
            select coalesce((select revision from revised), 0), now()
            """;
        return await step.ReadAsync(
            sql, parameters,
            // A deleted snapshot has no revision any more; 0 stands for the end of its life.
            row => ((long?)row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1)), cancellationToken).ConfigureAwait(false);
    }
}
