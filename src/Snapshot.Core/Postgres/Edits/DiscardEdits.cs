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
                select r._id, r._state, r._conflict, r._error, r._row as row, {Left(discard, columns, "r._base")} as new_base, {string.Join(", ", values)}
                from (
                    select r.*, {RowSql.WithState(table)} as _row, {RowSql.Discarded} as _back
                    from {ReadableSql.From(table, parameters)} r
                    where {DiscardSql.Concerned(discard, parameters)} and ({where})
                    order by r._id
                    for update of r
                ) r
            ), next as materialized (
                select *, case when new_base is not null then 1 when _conflict ->> '_record' = 'deleted' then 4 else 0 end as new_state from target
            ), gone as (
                delete from {RecordTableSql.Name(table)} r using next where r._id = next._id and next._state = 2
            ), restored as (
                update {RecordTableSql.Name(table)} r
                set {string.Join(", ", columns.Select(column => $"{column.Name} = next.n{column.Index}"))},
                    _base = next.new_base, _state = next.new_state, _version = r._version + 1,
                    _conflict = case when next.new_base is not null then {Left(discard, columns, "next._conflict")} end,
                    _error = case when next.new_base is not null then next._error end
                from next where r._id = next._id and next._state <> 2
            ), {StateSql.RemoveSuggestions(table)}, logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step.Step}, {table.Number}, _id,
                       case when _state = 2 then row else jsonb_build_object('_state', _state) || {ValueSql.Touched(columns, "o")} end,
                       case when _state = 2 then null else jsonb_build_object('_state', new_state) || {ValueSql.Touched(columns, "n")} end
                from next
            )
            select count(*) from next
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    // What is left of a base or conflict without the fields that are given up.
    private static string Left(BulkChange.Discard discard, IEnumerable<ColumnSql> columns, string values) => discard.Fields is null
        ? "null::jsonb"
        : $"nullif({values} - array[{string.Join(", ", columns.Select(column => column.Key))}], '{Empty}')";

    private const string Empty = "{}";
}
