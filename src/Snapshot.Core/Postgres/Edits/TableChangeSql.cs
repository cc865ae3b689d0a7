using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>What has to be done to a record table so that it has other columns and indexes.</summary>
internal static class TableChangeSql
{
    /// <summary>Columns are changed under a lock that everybody else would wait behind: better to give up than to stop them all.</summary>
    public const string WaitNotLong = "set local lock_timeout = '5s'";

    private const string Empty = "{}";

    /// <summary>The statements, or <see langword="null"/> when nothing stored changes.</summary>
    public static string? Text(TableInfo before, TableInfo after)
    {
        var (had, has) = (Stored(before), Stored(after));
        var retyped = had.Values.Where(column => has.TryGetValue(column.Name, out var now) && now.Type != column.Type)
            .Select(column => (Old: column, has[column.Name].Type, Aside: Aside(column))).ToList();
        List<string> statements =
        [
            // An index must not stand in the way of a new type.
            .. before.Indexes.Except(after.Indexes).Select(index => IndexSql.Drop(before, index)),
            .. retyped.SelectMany(column => column.Aside is null
                ? RetypeSql.Convert(after, column.Old, column.Type)
                : RetypeSql.SetAside(after, column.Old, column.Type, column.Aside)),
            .. has.Values.Where(column => !had.ContainsKey(column.Name) && retyped.TrueForAll(other => other.Aside != column)).Select(column =>
                $"alter table {RecordTableSql.Name(after)} add column {RecordTableSql.Column(column)} {FieldSql.TypeName(column.Type)}"),
            .. had.Values.Where(column => !has.ContainsKey(column.Name)).SelectMany(column => Drop(after, column)),
        ];
        return statements.Count == 0 ? null : string.Join("; ", [WaitNotLong, .. statements]);

        // Where the values go that do not fit the type that the field has now.
        Column? Aside(Column old) => has.Values.FirstOrDefault(column => column.Kind == ColumnKind.Removed && column.FieldId == old.FieldId && !had.ContainsKey(column.Name));
    }

    private static IEnumerable<string> Drop(TableInfo table, Column column)
    {
        if (column.HasBase)
            yield return ForgetEdits(table, FieldSql.Literal(column.Name));
        yield return $"alter table {RecordTableSql.Name(table)} drop column {RecordTableSql.Column(column)}";
        yield return $"delete from {RecordTableSql.Suggestions(table)} where table_number = {table.Number} and field = {FieldSql.Literal(column.Name)}";
    }

    // A record that was edited nowhere else is as the service has it.
    private static string ForgetEdits(TableInfo table, string key)
    {
        var left = $"nullif(r._base - {key}, '{Empty}')";
        return $"""
            update {RecordTableSql.Name(table)} r
            set _base = {left}, _invalid = nullif(r._invalid - {key}, '{Empty}'),
                _conflict = case when r._state <> 1 or {left} is not null then nullif(r._conflict - {key}, '{Empty}') end,
                _state = case when r._state <> 1 or {left} is not null then r._state when r._conflict ->> '_record' = 'deleted' then 4 else 0 end
            where r._base ? {key} or r._conflict ? {key} or r._invalid ? {key}
            """;
    }

    private static Dictionary<string, Column> Stored(TableInfo table) => table.StoredColumns.ToDictionary(column => column.Name);
}
