using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>What has to be done to a record table so that it has other columns and indexes.</summary>
internal static class TableChangeSql
{
    // Columns are changed under a lock that everybody else would wait behind: better to give up than to stop them all.
    private const string WaitNotLong = "set local lock_timeout = '5s'";

    /// <summary>The statements, or <see langword="null"/> when nothing stored changes.</summary>
    public static string? Text(TableInfo before, TableInfo after)
    {
        var (had, has) = (Stored(before), Stored(after));
        List<string> statements =
        [
            .. has.Where(column => !had.ContainsKey(column.Key)).Select(column =>
                $"alter table {RecordTableSql.Name(after)} add column {RecordTableSql.Column(column.Value)} {FieldSql.TypeName(column.Value.Type)}"),
            .. had.Where(column => !has.ContainsKey(column.Key)).SelectMany(column => Drop(after, column.Value)),
            .. before.Indexes.Except(after.Indexes).Select(index => IndexSql.Drop(before, index)),
        ];
        return statements.Count == 0 ? null : string.Join("; ", [WaitNotLong, .. statements]);
    }

    private static IEnumerable<string> Drop(TableInfo table, Column column) =>
    [
        $"alter table {RecordTableSql.Name(table)} drop column {RecordTableSql.Column(column)}",
        $"delete from {RecordTableSql.Suggestions(table)} where table_number = {table.Number} and field = {FieldSql.Literal(column.Name)}",
    ];

    private static Dictionary<string, Column> Stored(TableInfo table) => table.StoredColumns.ToDictionary(column => column.Name);
}
