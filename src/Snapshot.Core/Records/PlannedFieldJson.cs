using System.Buffers;
using System.Text;
using System.Text.Json;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>Reads and writes a planned item's fields as they are stored.</summary>
internal static class PlannedFieldJson
{
    public static string Write(TableInfo table, IReadOnlyList<PlannedField> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var field in fields)
            {
                var type = table.Column(field.Field).Type;
                writer.WriteStartObject();
                writer.WriteString("field", field.Field);
                Write(writer, "old", field.Old, type);
                Write(writer, "new", field.New, type);
                Write(writer, "theirs", field.Theirs, type);
                writer.WriteBoolean("inConflict", field.InConflict);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyList<PlannedField> Read(TableInfo? table, string json)
    {
        using var document = JsonDocument.Parse(json, JsonFieldText.Holding);
        return [.. document.RootElement.EnumerateArray().Select(item =>
        {
            var name = item.GetProperty("field").GetString()!;
            var type = table?.FindColumn(name)?.Type;
            return new PlannedField(
                name,
                FieldJson.Read(type, item.GetProperty("old")),
                FieldJson.Read(type, item.GetProperty("new")),
                FieldJson.Read(type, item.GetProperty("theirs")))
            {
                InConflict = item.GetProperty("inConflict").GetBoolean(),
            };
        })];
    }

    private static void Write(Utf8JsonWriter writer, string name, object? value, FieldType type)
    {
        writer.WritePropertyName(name);
        FieldJson.Write(writer, value, type);
    }
}
