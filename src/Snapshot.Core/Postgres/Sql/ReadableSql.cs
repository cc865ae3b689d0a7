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
        // What is computed may be computed from what is looked up.
        var from = With(RecordTableSql.Name(table), ColumnKind.Lookup, column => LookUp(table, column, column.Lookup!));
        return With(from, ColumnKind.Computed, column => Compute(table, column, parameters));

        string With(string rows, ColumnKind kind, Func<Column, string> value)
        {
            var made = table.Columns.Where(column => column.Kind == kind)
                .Select(column => $"{(column.Fault is null ? value(column) : $"null::{FieldSql.TypeName(column.Type)}")} as {RecordTableSql.Column(column)}").ToList();
            return made.Count == 0 ? rows : $"(select r.*, {string.Join(", ", made)} from {rows} r)";
        }
    }

    private static string Compute(TableInfo table, Column column, SqlParameters parameters)
    {
        var value = $"({FilterSql.RenderValue(ValueParser.Parse(column.Expression!, table).Value, table, parameters)})::{FieldSql.TypeName(column.Type)}";
        return column.Type switch
        {
            // What is no number, or lies before or after the years that a date can name, could not be read.
            FieldType.Number => $"case when abs({value}) < 'Infinity' then trim_scale({value}) end",
            FieldType.Date or FieldType.Timestamp => $"case when {value} >= '0001-01-01' and {value} < '10000-01-01' then {value} end",
            _ => value,
        };
    }

    private static string LookUp(TableInfo table, Column column, ColumnLookup lookup) => $"""
        (select l.{SqlIdentifier.Quote(lookup.Value)}::{FieldSql.TypeName(column.Type)} from {RecordTableSql.Name(table with { Ref = table.Ref with { Table = lookup.Table } })} l
         where l.{SqlIdentifier.Quote(lookup.Key)} = r.{SqlIdentifier.Quote(lookup.Field)} and l._state <> 3 order by l._id limit 1)
        """;
}
