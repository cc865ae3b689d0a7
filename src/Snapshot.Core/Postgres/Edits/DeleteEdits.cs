using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Deletes records, and takes deletions back.</summary>
internal static class DeleteEdits
{
    // What the service does not have, or not any more, is only here.
    private const string Vanishes = "(r._state in (2, 4) or coalesce(r._conflict ->> '_record' = 'deleted', false))";

    public static async Task<ChangedRecords> DeleteAsync(
        StepConnection step, TableInfo table, RecordSelection records, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = SelectionSql.Records(records, table, parameters);
        return await DeleteAsync(step, table, where, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the records of a condition: what the service has is marked, what it does not have vanishes.</summary>
    public static async Task<ChangedRecords> DeleteAsync(
        StepConnection step, TableInfo table, string where, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var sql = $"""
            with target as materialized (
                select r._id, r._state, {Vanishes} as vanishes, case when {Vanishes} then {RowSql.Whole(table)} end as row
                from {ReadableSql.From(table, parameters)} r
                where r._state <> 3 and ({where})
                order by r._id
                for update of r
            ), gone as (
                delete from {RecordTableSql.Name(table)} r using target where r._id = target._id and target.vanishes
            ), marked as (
                update {RecordTableSql.Name(table)} r set _state = 3, _version = r._version + 1
                from target where r._id = target._id and not target.vanishes
            ), {StateSql.RemoveSuggestions(table, step.Step)}, logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step.Step}, {table.Number}, _id,
                       case when vanishes then row else jsonb_build_object('_state', _state) end,
                       case when vanishes then null else '{CreateEdits.StateKey(RecordState.Deleted)}'::jsonb end
                from target
            )
            select count(*) from target
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Takes deletions back; what the service changed meanwhile is in the record already, so it is no conflict any more.</summary>
    public static async Task<ChangedRecords> RestoreAsync(
        StepConnection step, TableInfo table, RecordSelection records, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = SelectionSql.Records(records, table, parameters);
        var sql = $"""
            with target as materialized (
                select r._id, r._state, r._conflict, {StateSql.Restored} as new_state from {ReadableSql.From(table, parameters)} r
                where r._state = 3 and ({where})
                order by r._id
                for update of r
            ), {StateSql.Change(table, step.Step)}
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }
}
