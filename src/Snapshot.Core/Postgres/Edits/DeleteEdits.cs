using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Deletes records, and gives up edits and deletions.</summary>
internal static class DeleteEdits
{
    private static readonly string[] SystemColumns = ["_id", "_remote_id", "_remote_version", "_base", "_conflict", "_invalid", "_error", "_version", "_hash"];

    public static async Task<ChangedRecords> DeleteAsync(
        StepConnection step, TableInfo table, RecordEdit.Delete edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = SelectionSql.Records(edit.Records, table, parameters);
        return await DeleteAsync(step, table, where, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes the records of a condition: what the service has is marked, what it does not have vanishes.</summary>
    public static async Task<ChangedRecords> DeleteAsync(
        StepConnection step, TableInfo table, string where, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var sql = $"""
            with target as materialized (
                select r._id, r._state, {Row(table)} as row
                from {ReadableSql.From(table, parameters)} r
                where r._state <> 3 and ({where})
                order by r._id
                for update of r
            ), gone as (
                delete from {RecordTableSql.Name(table)} r using target where r._id = target._id and target._state in (2, 4)
            ), marked as (
                update {RecordTableSql.Name(table)} r set _state = 3, _version = r._version + 1
                from target where r._id = target._id and target._state not in (2, 4)
            ), {RemoveSuggestions(table)}, logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step.Step}, {table.Number}, _id,
                       case when _state in (2, 4) then row else jsonb_build_object('_state', _state) end,
                       case when _state in (2, 4) then null else '{CreateEdits.StateKey(RecordState.Deleted)}'::jsonb end
                from target
            )
            select count(*) from target
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    public static async Task<ChangedRecords> DiscardAsync(
        StepConnection step, TableInfo table, RecordEdit.Discard edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = SelectionSql.Records(edit.Records, table, parameters);
        var columns = table.RemoteColumns.Select((column, i) => new ColumnSql(column, i)).ToList();
        // Where the service is known to hold something newer than the base, that is what a clean record has.
        var values = columns.Select(column =>
            $"""
            {column.Current} as o{column.Index},
            case when r._conflict ? {column.Key} then {FieldSql.FromJson("r._conflict", column.Column)}
                 when r._base ? {column.Key} then {FieldSql.FromJson("r._base", column.Column)}
                 else {column.Current} end as n{column.Index}
            """);
        var sql = $"""
            with target as materialized (
                select r._id, r._state, {Row(table)} as row,
                       case when r._conflict->>'_record' = 'deleted' then 4 else 0 end as new_state, {string.Join(", ", values)}
                from {ReadableSql.From(table, parameters)} r
                where r._state in (1, 2, 3) and ({where})
                order by r._id
                for update of r
            ), gone as (
                delete from {RecordTableSql.Name(table)} r using target where r._id = target._id and target._state = 2
            ), restored as (
                update {RecordTableSql.Name(table)} r
                set {string.Join(", ", columns.Select(column => $"{column.Name} = target.n{column.Index}"))},
                    _base = null, _conflict = null, _error = null, _state = target.new_state, _version = r._version + 1
                from target where r._id = target._id and target._state <> 2
            ), {RemoveSuggestions(table)}, logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step.Step}, {table.Number}, _id,
                       case when _state = 2 then row else jsonb_build_object('_state', _state) || {ValueSql.Touched(columns, "o")} end,
                       case when _state = 2 then null else jsonb_build_object('_state', new_state) || {ValueSql.Touched(columns, "n")} end
                from target
            )
            select count(*) from target
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    // What is needed to make a record of our own again: its values and state.
    private static string Row(TableInfo table)
    {
        string[] others = [.. SystemColumns, .. table.Columns.Where(column => !column.IsStored).Select(column => column.Name)];
        return $"to_jsonb(r) - array[{string.Join(",", others.Select(FieldSql.Literal))}]";
    }

    private static string RemoveSuggestions(TableInfo table) => $"""
        unsuggested as (
            delete from {RecordTableSql.Suggestions(table)} s using target
            where s.table_number = {table.Number} and s.record_id = target._id and target._state in (2, 4)
        )
        """;
}
