using System.Globalization;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>Which suggestions can still be accepted, as a condition on the suggestion table <c>s</c>: their fields may have changed since.</summary>
internal static class AcceptableSql
{
    public static string Condition(TableInfo table)
    {
        var editable = table.Columns.Where(column => column.IsEditable).Select(column => FieldSql.Literal(column.Name)).DefaultIfEmpty("''");
        List<string> conditions = [$"(s.kind <> {(short)SuggestionKind.Value} or s.field in ({string.Join(", ", editable)}))"];
        conditions.AddRange(table.RemoteColumns.Where(column => column.RetypedAt is not null).Select(Fits));
        return $"({string.Join(" and ", conditions)})";
    }

    // Proposed for the old type; what did not fit the new one was left as it was.
    private static string Fits(Column column)
    {
        var key = FieldSql.Literal(column.Name);
        var value = $"(case s.kind when {(short)SuggestionKind.Value} then s.value #>> '{{}}' else s.value ->> {key} end)";
        return $"""
            (s.kind = {(short)SuggestionKind.Delete} or s.kind = {(short)SuggestionKind.Value} and s.field <> {key}
             or s.created_at >= '{column.RetypedAt!.Value.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}'
             or {value} is null or {ConversionSql.Convert(value, FieldType.Text, column.Type)} is not null)
            """;
    }
}
