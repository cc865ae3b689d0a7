using NpgsqlTypes;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>Turns a bulk change into the SQL of each touched column's new value, over the record table <c>r</c>.</summary>
internal static class BulkSql
{
    public static IReadOnlyList<(Column Column, string Value)> Assignments(BulkChange change, TableInfo table, SqlParameters parameters) => change switch
    {
        BulkChange.Set set => [.. set.Values.Select(pair => Constant(table.Column(pair.Key), pair.Value, parameters))],
        BulkChange.Clear clear => [.. clear.Fields.Select(table.Column).Select(column => (column, $"null::{FieldSql.TypeName(column.Type)}"))],
        BulkChange.Fill fill => [(table.Column(fill.Field), $"{Current(table, fill.From)}::{FieldSql.TypeName(table.Column(fill.Field).Type)}")],
        BulkChange.Replace replace => [(table.Column(replace.Field), Replace(Current(table, replace.Field), replace, parameters))],
        BulkChange.Case textCase => [(table.Column(textCase.Field), $"{Function(textCase.To)}({Current(table, textCase.Field)})")],
        BulkChange.Trim trim => [.. trim.Fields.Select(table.Column).Select(column => (column, $"btrim({Current(table, column.Name)}, E' \\t\\r\\n\\u00a0')"))],
        BulkChange.Calculate calculate => [(table.Column(calculate.Field), Calculate(table, calculate, parameters))],
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    private static (Column Column, string Value) Constant(Column column, object? value, SqlParameters parameters) =>
        (column, $"{parameters.Add(value, FieldSql.DbType(column.Type))}::{FieldSql.TypeName(column.Type)}");

    private static string Replace(string current, BulkChange.Replace replace, SqlParameters parameters)
    {
        if (replace is { IsRegex: false, IgnoreCase: false })
            return $"replace({current}, {parameters.Add(replace.Find)}, {parameters.Add(replace.With)})";
        // Behind ***= every sign stands for itself (PostgreSQL documentation, 9.7.3.4).
        var pattern = parameters.Add(replace.IsRegex ? replace.Find : $"***={replace.Find}");
        var with = parameters.Add(replace.IsRegex ? replace.With : replace.With.Replace("\\", "\\\\", StringComparison.Ordinal));
        return $"regexp_replace({current}, {pattern}, {with}, '{(replace.IgnoreCase ? "gi" : "g")}')";
    }

    private static string Function(TextCase textCase) => textCase switch
    {
        TextCase.Upper => "upper",
        TextCase.Lower => "lower",
        _ => "initcap",
    };

    private static string Calculate(TableInfo table, BulkChange.Calculate calculate, SqlParameters parameters)
    {
        var column = table.Column(calculate.Field);
        var current = Current(table, calculate.Field);
        var by = parameters.Add(NumberValue.Canonical(calculate.By), NpgsqlDbType.Numeric);
        if (calculate.Operation == Calculation.Round)
            return column.Type == FieldType.Integer ? current : $"round({Exact(current, column.Type)}, {by}::int)::{FieldSql.TypeName(column.Type)}";
        var sign = calculate.Operation switch { Calculation.Add => "+", Calculation.Subtract => "-", Calculation.Multiply => "*", _ => "/" };
        return column.Type switch
        {
            FieldType.Integer => $"({current} {sign} {by}::bigint)",
            FieldType.Float => $"({current} {sign} {by}::double precision)",
            // Exact; only what is divided has as many places as PostgreSQL gives it.
            _ => $"trim_scale({current} {sign} {by})",
        };
    }

    // A floating-point number that is cast to numeric itself loses the digits behind the fifteenth.
    private static string Exact(string value, FieldType type) => type == FieldType.Float ? $"{value}::text::numeric" : value;

    private static string Current(TableInfo table, string field) => $"r.{RecordTableSql.Column(table.Column(field))}";
}
