using Npgsql;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>How the values of each type are read.</summary>
internal static class ColumnType
{
    /// <summary>The field type for a column; what has no counterpart is text in PostgreSQL's own notation.</summary>
    public static FieldType FieldTypeOf(string baseType) => baseType switch
    {
        "bool" => FieldType.Boolean,
        "int2" or "int4" or "int8" => FieldType.Integer,
        "numeric" => FieldType.Number,
        "float4" or "float8" => FieldType.Float,
        "date" => FieldType.Date,
        "time" => FieldType.Time,
        "timestamptz" => FieldType.Timestamp,
        "timestamp" => FieldType.LocalTimestamp,
        "uuid" => FieldType.Uuid,
        "json" or "jsonb" => FieldType.Json,
        _ => FieldType.Text,
    };

    /// <summary>The least number that a column of a type takes; those of 64 bits take whatever a field does.</summary>
    public static decimal? LeastOf(string baseType) => baseType switch { "int2" => short.MinValue, "int4" => int.MinValue, _ => null };

    /// <summary>The greatest number that a column of a type takes.</summary>
    public static decimal? GreatestOf(string baseType) => baseType switch { "int2" => short.MaxValue, "int4" => int.MaxValue, _ => null };

    /// <summary>What to select. Numbers come as text because they may have more digits than any CLR type.</summary>
    public static string Select(RemoteField field) => field.Type is FieldType.Text or FieldType.Number or FieldType.Json
        ? $"{Identifier.Quote(field.Id)}::text"
        : Identifier.Quote(field.Id);

    /// <summary>A key column as text that reads back as the same value under any session settings; JSON knows dates in ISO form only.</summary>
    public static string SelectKey(RemoteField field) => field.Type is FieldType.Date or FieldType.Timestamp or FieldType.LocalTimestamp
        ? $"to_jsonb({Identifier.Quote(field.Id)}) #>> '{{}}'"
        : $"{Identifier.Quote(field.Id)}::text";

    /// <summary>Whether two values are the same. <c>json</c> and some others know no equality, so their texts are compared.</summary>
    public static string Equal(RemoteField field, string parameter)
    {
        var column = Identifier.Quote(field.Id);
        return field.Type switch
        {
            FieldType.Json => $"{column}::jsonb IS NOT DISTINCT FROM {parameter}::jsonb",
            FieldType.Text => $"{column}::text IS NOT DISTINCT FROM {parameter}::text",
            _ => $"{column} IS NOT DISTINCT FROM {parameter}",
        };
    }

    public static object? Read(NpgsqlDataReader row, int i, FieldType type) => row.IsDBNull(i) ? null : type switch
    {
        FieldType.Boolean => row.GetBoolean(i),
        FieldType.Integer => row.GetInt64(i),
        FieldType.Float => row.GetValue(i),
        FieldType.Date => DateRange.Date(row.GetFieldValue<int>(i)),
        // The end of a day is a time to PostgreSQL alone.
        FieldType.Time => row.GetFieldValue<TimeSpan>(i) is { Days: 0 } time ? time : "24:00:00",
        FieldType.Timestamp => DateRange.Time(row.GetFieldValue<long>(i), DateTimeKind.Utc),
        FieldType.LocalTimestamp => DateRange.Time(row.GetFieldValue<long>(i), DateTimeKind.Unspecified),
        FieldType.Uuid => row.GetGuid(i),
        _ => row.GetString(i),
    };
}
