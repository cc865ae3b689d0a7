using System.Text.Json;
using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Reads a suggestion from a row.</summary>
internal static class SuggestionRow
{
    public static Suggestion Read(NpgsqlDataReader row, TableInfo table)
    {
        var kind = (SuggestionKind)row.GetInt16(2);
        var field = Text(row, 3);
        return new Suggestion
        {
            Id = row.GetInt64(0),
            Record = row.IsDBNull(1) ? null : row.GetInt64(1),
            Kind = kind,
            Field = field,
            Value = kind == SuggestionKind.Create ? FieldJson.Read(table, Text(row, 4)) : Cell(table, field, Text(row, 4)),
            Based = Cell(table, field, Text(row, 5)),
            Author = row.GetString(6),
            Run = Text(row, 7),
            Reason = Text(row, 8),
            Confidence = row.IsDBNull(9) ? null : row.GetFloat(9),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(10),
            Standing = (SuggestionStanding)row.GetInt32(11),
        };
    }

    private static object? Cell(TableInfo table, string? field, string? json)
    {
        if (json is null || field is null)
            return null;
        using var document = JsonDocument.Parse(json, JsonFieldText.Holding);
        return FieldJson.Read(table.FindColumn(field)?.Type, document.RootElement);
    }

    private static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
}
