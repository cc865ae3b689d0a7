using Npgsql;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Reads a record from a row. The system columns come first, in a fixed order, then the table's columns wanted.</summary>
internal static class RecordRow
{
    private const string SystemColumns =
        "r._id, r._remote_id, r._state, r._version, r._base, r._conflict, r._invalid, r._error, r._remote_version";

    private const int FirstColumn = 9;

    public static string Select(IReadOnlyList<Column> columns) =>
        SystemColumns + string.Concat(columns.Select(column => $", r.{RecordTableSql.Column(column)}{(column.Type == FieldType.Number ? "::text" : "")}"));

    public static Record Read(NpgsqlDataReader row, TableInfo table, IReadOnlyList<Column> columns, IReadOnlyList<Suggestion>? suggestions = null) => new()
    {
        Id = row.GetInt64(0),
        RemoteId = Text(row, 1),
        State = (RecordState)row.GetInt16(2),
        Version = row.GetInt64(3),
        Edited = FieldJson.Read(table, Text(row, 4)),
        Conflicts = FieldJson.Read(table, Text(row, 5)),
        Invalid = FieldJson.ReadRaw(Text(row, 6)),
        Error = RecordErrorJson.Read(Text(row, 7)),
        Fields = Values(row, columns, shown: true),
        Suggestions = suggestions ?? [],
    };

    /// <summary>Reads a record and, behind its columns, whether it is in doubt.</summary>
    public static Storage.PendingRecord ReadPending(NpgsqlDataReader row, TableInfo table) => new(
        row.GetInt64(0), Text(row, 1), Text(row, 8), row.GetInt64(3), (RecordState)row.GetInt16(2),
        Values(row, table.BasedColumns, shown: false), Converted(table, Text(row, 4)))
    {
        Conflicts = Converted(table, Text(row, 5)),
        Invalid = FieldJson.ReadRaw(Text(row, 6)),
        InDoubt = row.GetBoolean(FirstColumn + table.BasedColumns.Count),
        IsKnownByVersion = row.GetBoolean(FirstColumn + table.BasedColumns.Count + 1),
    };

    private static Dictionary<string, object?> Values(NpgsqlDataReader row, IReadOnlyList<Column> columns, bool shown)
    {
        var values = new Dictionary<string, object?>(columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            var value = Value(row, FirstColumn + i, columns[i].Type);
            values[columns[i].Name] = shown ? FieldJson.Shown(value, columns[i].Type) : value;
        }
        return values;
    }

    private static object? Value(NpgsqlDataReader row, int ordinal, FieldType type) => row.IsDBNull(ordinal) ? null : type switch
    {
        FieldType.Date => row.GetFieldValue<DateOnly>(ordinal),
        FieldType.Time => row.GetFieldValue<TimeOnly>(ordinal),
        FieldType.Timestamp => row.GetFieldValue<DateTimeOffset>(ordinal),
        // Asked for, since the host's data source may prefer another type.
        FieldType.LocalTimestamp => row.GetFieldValue<DateTime>(ordinal),
        FieldType.Json => row.GetString(ordinal),
        // NaN and the infinities that a computed column can have are shown by their names.
        FieldType.Number => NumberValue.Parse(row.GetString(ordinal)) ?? row.GetString(ordinal),
        _ => row.GetValue(ordinal),
    };

    // Base and conflict are needed as converted values, not as shown ones: JSON stays text.
    private static Dictionary<string, object?> Converted(TableInfo table, string? json)
    {
        var values = new Dictionary<string, object?>();
        foreach (var (name, shown) in FieldJson.Read(table, json))
            values[name] = table.FindColumn(name) is { } column && FieldValue.TryConvert(shown, column.Type, out var value) ? value : shown;
        return values;
    }

    private static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
}
