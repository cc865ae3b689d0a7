using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Gives up edits: of whole records, or of some fields.</summary>
internal static class DiscardEdits
{
    public static async Task<ChangedRecords> DiscardAsync(
        StepConnection step, TableInfo table, RecordSelection records, BulkChange.Discard discard, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = SelectionSql.Records(records, table, parameters);
        var columns = (discard.Fields?.Select(table.Column) ?? table.BasedColumns).Select((column, i) => new ColumnSql(column, i)).ToList();
        // Names of ours that stand beside the fields begin with an underscore, as those of no field do.
        var values = columns.Select(column =>
            $"{column.Current} as o{column.Index}, case when r._back ? {column.Key} then {FieldSql.FromJson("r._back", column.Column)} else {column.Current} end as n{column.Index}");
        var sql = $"""
            with target as materialized (
                select r._id, r._state, r._base, r._conflict, r._error, r._state = 2 as vanishes, r._row as row, {Left(discard, columns, "r._base")} as new_base, {string.Join(", ", values)}
                from (
                    select r.*, {RowSql.Whole(table)} as _row, {RowSql.Discarded} as _back
                    from {ReadableSql.From(table, parameters)} r
                    where {DiscardSql.Concerned(discard, parameters)} and ({where})
                    order by r._id
                    for update of r
                ) r
            ), next as materialized (
                select *, case when new_base is not null then 1 when _conflict ->> '_record' = 'deleted' then 4 else 0 end as new_state,
                       case when new_base is not null then {Left(discard, columns, "_conflict")} end as new_conflict,
                       case when new_base is not null then _error end as new_error
                from target
            ), gone as (
                delete from {RecordTableSql.Name(table)} r using next where r._id = next._id and next._state = 2
            ), restored as (
                update {RecordTableSql.Name(table)} r
                set {string.Join(", ", columns.Select(column => $"{column.Name} = next.n{column.Index}"))},
                    _base = next.new_base, _state = next.new_state, _version = r._version + 1,
                    _conflict = next.new_conflict, _error = next.new_error
                from next where r._id = next._id and next._state <> 2
            ), {StateSql.RemoveSuggestions(table, step.Step)}, logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step.Step}, {table.Number}, _id,
                       case when _state = 2 then row else jsonb_build_object('_state', _state) || {Facts("")} || {ValueSql.Touched(columns, "o")} end,
                       case when _state = 2 then null else jsonb_build_object('_state', new_state) || {Facts("new")} || {ValueSql.Touched(columns, "n")} end
                from next
            )
            select count(*) from next
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    // The base of a mere edit follows from its value.
    private static string Facts(string side) =>
        $"case when _conflict is null and _error is null then '{Empty}' else jsonb_build_object('_base', {side}_base, '_conflict', {side}_conflict, '_error', {side}_error) end";

    // What is left of a base or conflict without the fields that are given up.
    private static string Left(BulkChange.Discard discard, IEnumerable<ColumnSql> columns, string values) => discard.Fields is null
        ? "null::jsonb"
        : $"nullif({values} - array[{string.Join(", ", columns.Select(column => column.Key))}], '{Empty}')";

    private const string Empty = "{}";
}
