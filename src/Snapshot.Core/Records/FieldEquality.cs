using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>Whether two converted values are the same to the service: numbers by value, instants by UTC, JSON by content, text exactly.</summary>
internal static class FieldEquality
{
    public static bool Same(object? a, object? b, FieldType type) => (a, b) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ when type == FieldType.Json => JsonNode.DeepEquals(Node(a), Node(b)),
        _ => a.Equals(b),
    };

    private static JsonNode? Node(object value) => value is JsonElement element
        ? JsonNode.Parse(element.GetRawText())
        : JsonNode.Parse((string)value);
}
