using System.Text.Json;
using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Reads what <see cref="SummarySql"/> answers.</summary>
internal static class SummaryRow
{
    public static RecordSummary Read(NpgsqlDataReader row, IReadOnlyList<Column> columns)
    {
        var count = row.GetInt64(0);
        return new RecordSummary(count, [.. columns.Select((column, i) => Field(row, column, 1 + i * SummarySql.PerField, count))], []);
    }

    public static RecordGroup ReadGroup(NpgsqlDataReader row, Column by) => new(Value(row, 0, by.Type), row.GetInt64(1));

    private static FieldSummary Field(NpgsqlDataReader row, Column column, int first, long count) =>
        new(column.Name, row.GetInt64(first), count - row.GetInt64(first), row.GetInt64(first + 1))
        {
            Min = Value(row, first + 2, column.Type),
            Max = Value(row, first + 3, column.Type),
            Sum = Value(row, first + 4, Wider(column.Type)),
            Average = Value(row, first + 5, Wider(column.Type)),
        };

    // The sum and the mean of whole numbers are exact decimals.
    private static FieldType Wider(FieldType type) => type == FieldType.Integer ? FieldType.Number : type;

    private static object? Value(NpgsqlDataReader row, int ordinal, FieldType type)
    {
        if (row.IsDBNull(ordinal))
            return null;
        using var json = JsonDocument.Parse(row.GetString(ordinal), JsonFieldText.Holding);
        return FieldJson.Read(type, json.RootElement);
    }
}
