using Snapshot.Identity;
using Snapshot.Tables;

namespace Snapshot.Records.Filtering;

/// <summary>A table with a column of every type, and one whose name is a fact.</summary>
internal static class Example
{
    public static readonly TableInfo Table = new()
    {
        Ref = new TableRef(SnapshotId.New(), "places"),
        Title = "Places",
        Account = AccountId.New(),
        RemoteId = "places",
        Number = 3,
        Schema = "snap_1",
        Columns =
        [
            Column("name", FieldType.Text, "Name"),
            Column("city", FieldType.Text, "Home city"),
            Column("open", FieldType.Boolean),
            Column("visits", FieldType.Integer),
            Column("beds", FieldType.Integer),
            Column("price", FieldType.Number),
            Column("score", FieldType.Float),
            Column("founded", FieldType.Date),
            Column("opens", FieldType.Time),
            Column("seen", FieldType.Timestamp),
            Column("local", FieldType.LocalTimestamp),
            Column("key", FieldType.Uuid),
            Column("extra", FieldType.Json),
            Column("created", FieldType.Timestamp, "Created"),
            Column("größe", FieldType.Number, "Größe"),
        ],
    };

    private static Column Column(string name, FieldType type, string? title = null) =>
        new() { Name = name, FieldId = name, Title = title ?? name, Type = type };
}
