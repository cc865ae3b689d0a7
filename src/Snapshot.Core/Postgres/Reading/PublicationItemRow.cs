using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Reads an item of a plan or publication from a row.</summary>
internal static class PublicationItemRow
{
    /// <param name="row">The row.</param>
    /// <param name="table">The item's table; <see langword="null"/> when it was dropped since.</param>
    public static PublicationItem Read(NpgsqlDataReader row, TableInfo? table) => new()
    {
        Id = row.GetInt64(0),
        Table = table?.Ref.Table ?? "",
        Record = row.GetInt64(2),
        RecordVersion = row.GetInt64(3),
        Kind = (WriteKind)row.GetInt16(4),
        RemoteId = Text(row, 5),
        RemoteVersion = Text(row, 6),
        Fields = PlannedFieldJson.Read(table, row.GetString(7)),
        State = (PublicationItemState)row.GetInt16(8),
        Error = RecordErrorJson.Read(Text(row, 9)),
        Held = table is null || row.IsDBNull(11) ? null : FieldJson.Read(table, row.GetString(11)),
        Interim = table is null || row.IsDBNull(12) ? null : FieldJson.Read(table, row.GetString(12)),
        AnsweredAt = row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
    };

    private static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
}
