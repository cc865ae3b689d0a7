using System.Text.Json;

namespace Snapshot.AspNetCore.Json;

/// <summary>Hands JSON values on as they are; the table's columns know what they mean.</summary>
internal static class FieldMap
{
    public static IReadOnlyDictionary<string, object?> From(IReadOnlyDictionary<string, JsonElement> fields) =>
        fields.ToDictionary(field => field.Key, field => (object?)field.Value);
}
