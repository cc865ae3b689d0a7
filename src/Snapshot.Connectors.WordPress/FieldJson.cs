using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress;

/// <summary>Values as WordPress writes them, and as fields hold them.</summary>
internal static class FieldJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss";

    /// <summary>A field of an item. What is not what WordPress promises stays as it came: it is kept and shown.</summary>
    public static object? Read(JsonElement item, RemoteField field)
    {
        if (!item.TryGetProperty(field.Id, out var json))
            return null;
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty("raw", out var raw))
            json = raw;
        if (json.ValueKind == JsonValueKind.Null)
            return null;
        return field.Type switch
        {
            // WordPress leaves out the zone, and the field's name says which it is.
            FieldType.Timestamp when json.ValueKind == JsonValueKind.String && DateTimeOffset.TryParseExact(
                json.GetString(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
            FieldType.Text when json.ValueKind == JsonValueKind.String => json.GetString(),
            // A reference to nothing is 0 there.
            FieldType.Integer when json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) => number == 0 && field.References is not null ? null : number,
            FieldType.Boolean when json.ValueKind is JsonValueKind.True or JsonValueKind.False => json.GetBoolean(),
            _ => json,
        };
    }

    /// <summary>A value to be written. WordPress knows no null: what is cleared is empty, or refers to nothing.</summary>
    public static JsonNode? Write(object? value, RemoteField field) => (value, field.Type) switch
    {
        (null, FieldType.Text) => "",
        (null, FieldType.Integer) => 0,
        (null, FieldType.Boolean) => false,
        (null, FieldType.Json) => new JsonArray(),
        // A post without a date is published when it is published.
        (null, _) => null,
        (DateTimeOffset time, _) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture),
        (string text, FieldType.Json) => JsonNode.Parse(text),
        _ => JsonValue.Create(value),
    };
}
