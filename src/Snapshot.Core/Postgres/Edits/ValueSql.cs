using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>
/// The one statement by which fields get new values: it locks the records in the order of their ids, keeps the base of
/// what becomes edited, drops the base of what returns to it, and logs before and after.
/// </summary>
internal static class ValueSql
{
    /// <param name="table">The table.</param>
    /// <param name="step">The number under which the changes are logged.</param>
    /// <param name="assignments">For each touched column the SQL of its new value, over <c>r</c> and what <paramref name="join"/> brings.</param>
    /// <param name="where">Which records, over the same.</param>
    /// <param name="with">Common table expressions that come first, each followed by a comma.</param>
    /// <param name="join">What is joined to <c>r</c>.</param>
    /// <param name="from">Where <c>r</c> comes from, when it is not the record table itself.</param>
    /// <param name="result">What is selected at the end; by default the number of changed records.</param>
    public static string Update(
        TableInfo table, long step, IReadOnlyList<(Column Column, string Value)> assignments, string where,
        string with = "", string join = "", string? from = null, string result = "select count(*) from next")
    {
        var columns = assignments.Select((assignment, i) => new ColumnSql(assignment.Column, i)).ToList();
        var values = assignments.Select((assignment, i) => $"{columns[i].Current} as o{i}, {assignment.Value} as n{i}");
        return $"""
            with {with}target as materialized (
                select r._id, r._base, r._state, {string.Join(", ", values)}
                from {from ?? RecordTableSql.Name(table)} r {join}
                where r._state <> 3 and ({where})
                order by r._id
                for update of r
            ), next as materialized (
                select *, {NewBase(columns)} as new_base
                from target
                where {string.Join(" or ", columns.Select(column => column.Differs))}
            ), changed as (
                update {RecordTableSql.Name(table)} r
                set {string.Join(", ", columns.Select(column => $"{column.Name} = next.n{column.Index}"))},
                    _base = next.new_base,
                    _state = case when next._state in (2, 4) then next._state when next.new_base is null then 0 else 1 end,
                    _version = r._version + 1
                from next where r._id = next._id
            ), logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step}, {table.Number}, _id, {Touched(columns, "o")}, {Touched(columns, "n")}
                from next
            )
            {result}
            """;
    }

    /// <summary>An object of the columns that differ, with their values before (<c>o</c>) or after (<c>n</c>).</summary>
    public static string Touched(IReadOnlyList<ColumnSql> columns, string side) => columns.Count == 1
        ? $"jsonb_build_object({columns[0].Key}, {side}{columns[0].Index})"
        : string.Join(" || ", columns.Select(column =>
            $"case when {column.Differs} then jsonb_build_object({column.Key}, {side}{column.Index}) else '{{}}'::jsonb end"));

    // What was in the base and is not touched stays; of what is touched, only what differs from its base is in it.
    private static string NewBase(IReadOnlyList<ColumnSql> touched)
    {
        var columns = touched.Where(column => column.Column.HasBase).ToList();
        // A column that is only here does not make a record differ from the service.
        if (columns.Count == 0)
            return "_base";
        var kept = $"coalesce(_base, '{{}}'::jsonb) - array[{string.Join(", ", columns.Select(column => column.Key))}]";
        var edited = columns.Select(column =>
            $"case when n{column.Index} is distinct from {column.Base} then jsonb_build_object({column.Key}, {column.Base}) else '{{}}'::jsonb end");
        return $"case when _state = 2 then {Given(columns)} else nullif(({kept}) || {string.Join(" || ", edited)}, '{{}}'::jsonb) end";
    }

    // Of a record that the service does not have the base says where null was given, and is not the service's default.
    private static string Given(IEnumerable<ColumnSql> touched)
    {
        var columns = touched.Where(column => column.Column.HasDefault).ToList();
        return columns.Count == 0
            ? "_base"
            : $"nullif(coalesce(_base, '{{}}'::jsonb) - array[{string.Join(", ", columns.Select(column => column.Key))}]"
                + string.Concat(columns.Select(column => $" || case when n{column.Index} is null then jsonb_build_object({column.Key}, null) else '{{}}'::jsonb end")) + ", '{}'::jsonb)";
    }
}
