using System.IO.Hashing;
using System.Text;
using Npgsql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>The indexes that somebody asks for: names, definitions, removal.</summary>
internal static class IndexSql
{
    /// <summary>Removes an index, or what is left of it.</summary>
    public static string Drop(TableInfo table, TableIndex index) =>
        $"drop index if exists {string.Join(", ", Names(table, index).Select(name => $"{SqlIdentifier.Quote(table.Schema)}.{name}"))}";

    /// <summary>The sorted indexes of which one has no place for a value; none where an error says something else.</summary>
    public static IReadOnlyList<TableIndex> TooSmall(TableInfo? table, PostgresException error) => table is null || error.SqlState != PostgresErrorCodes.ProgramLimitExceeded
        ? []
        : [.. table.Indexes.Where(index => !index.ForSearch && (Names(table, index).Contains(error.ConstraintName) || (IsOfAnyIndex(error) && IsLong(table.Column(index.Field!)))))];

    // Of a row that no page could hold, PostgreSQL does not say in which index.
    private static bool IsOfAnyIndex(PostgresException error) => error is { ConstraintName: null, File: "indextuple.c" };

    private static bool IsLong(Column column) => column.Type is FieldType.Text or FieldType.Number;

    /// <summary>
    /// A field's order upwards and downwards. These are two, for records without a value come last in both; the id decides
    /// between equals, as it does in pages.
    /// </summary>
    public static IReadOnlyList<string> Sorted(TableInfo table, TableIndex index)
    {
        var (names, field) = (Names(table, index), SqlIdentifier.Quote(index.Field!));
        return
        [
            $"create index concurrently {names[0]} on {RecordTableSql.Name(table)} ({field}, _id)",
            $"create index concurrently {names[1]} on {RecordTableSql.Name(table)} ({field} desc nulls last, _id)",
        ];
    }

    /// <summary>The trigrams of all text columns; <paramref name="extension"/> is the schema of pg_trgm.</summary>
    public static string Search(TableInfo table, string extension)
    {
        var columns = table.StoredColumns.Where(column => column.Type == FieldType.Text)
            .Select(column => $"{RecordTableSql.Column(column)} {SqlIdentifier.Quote(extension)}.gin_trgm_ops");
        return $"create index concurrently {Names(table, new TableIndex(null))[0]} on {RecordTableSql.Name(table)} using gin ({string.Join(", ", columns)})";
    }

    // A hash keeps them short enough, whatever the column's name is.
    private static string[] Names(TableInfo table, TableIndex index)
    {
        if (index.ForSearch)
            return [$"_search_{table.Number}"];
        var name = $"_sorted_{table.Number}_{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(index.Field!)):x16}";
        return [name, $"{name}_down"];
    }
}
