using Snapshot.Records.Filtering;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// The records as people read them: what is stored, and beside it the columns that are computed or looked up. PostgreSQL pulls such a
/// subquery up into the statement around it, so indexes serve as before, and a column that nobody asks for costs nothing.
/// </summary>
internal static class ReadableSql
{
    /// <summary>What stands behind FROM in place of the record table.</summary>
    public static string From(TableInfo table, SqlParameters parameters)
    {
        var made = table.Columns.Where(column => !column.IsStored).ToList();
        if (made.Count == 0)
            return RecordTableSql.Name(table);
        var values = made.Select(column => $"{Value(table, column, parameters)} as {RecordTableSql.Column(column)}");
        return $"(select r.*, {string.Join(", ", values)} from {RecordTableSql.Name(table)} r)";
    }

    private static string Value(TableInfo table, Column column, SqlParameters parameters) =>
        column.Lookup is { } lookup ? LookUp(table, column, lookup) : Compute(table, column, parameters);

    private static string Compute(TableInfo table, Column column, SqlParameters parameters)
    {
        var value = $"({FilterSql.RenderValue(ValueParser.Parse(column.Expression!, table).Value, table, parameters)})::{FieldSql.TypeName(column.Type)}";
        // What has more digits than a number field can hold could not be read.
        return column.Type == FieldType.Number ? $"case when abs({value}) < 1e18 then trim_scale(round({value}, 10)) end" : value;
    }

    private static string LookUp(TableInfo table, Column column, ColumnLookup lookup) => $"""
        (select l.{SqlIdentifier.Quote(lookup.Value)}::{FieldSql.TypeName(column.Type)} from {RecordTableSql.Name(table with { Ref = table.Ref with { Table = lookup.Table } })} l
         where l.{SqlIdentifier.Quote(lookup.Key)} = r.{SqlIdentifier.Quote(lookup.Field)} and l._state <> 3 order by l._id limit 1)
        """;
}
