using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>Reads and replaces the temporary ids in the value of a field that references another table: a text, or a JSON list.</summary>
internal static class ReferenceValue
{
    /// <summary>The records here that a value names, and that their service does not have yet as far as the value knows.</summary>
    public static IEnumerable<long> Created(object? value, FieldType type)
    {
        foreach (var text in Ids(value, type))
        {
            if (TemporaryId.TryRead(text, out var record))
                yield return record;
        }
    }

    /// <summary>All ids that a value names, temporary ones among them.</summary>
    public static IEnumerable<string> Ids(object? value, FieldType type) => List(value, type) is { } list
        ? list.OfType<JsonValue>().Select(item => item.ToString())
        : value is string single ? [single] : [];

    /// <summary>The value with temporary ids in the place of the service's.</summary>
    public static object? Rename(object? value, FieldType type, IReadOnlyDictionary<string, long> records)
    {
        if (List(value, type) is not { } list)
            return value is string text && records.TryGetValue(text, out var record) ? TemporaryId.Of(record) : value;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonValue item && records.TryGetValue(item.ToString(), out var created))
                list[i] = TemporaryId.Of(created);
        }
        return list.ToJsonString();
    }

    /// <summary>The value with the service's ids in the place of temporary ones.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its field's type.</param>
    /// <param name="ids">The service's ids by record.</param>
    /// <param name="numbers">Whether ids are numbers in a list.</param>
    public static object? Replace(object? value, FieldType type, IReadOnlyDictionary<long, string?> ids, bool numbers)
    {
        if (value is string text && TemporaryId.TryRead(text, out var record))
            return ids[record];
        if (List(value, type) is not { } list)
            return value;
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonValue item && item.TryGetValue<string>(out var element) && TemporaryId.TryRead(element, out var created))
                list[i] = numbers ? JsonNode.Parse(ids[created]!) : JsonValue.Create(ids[created]);
        }
        return list.ToJsonString();
    }

    // As it is stored, and as it is shown.
    private static JsonArray? List(object? value, FieldType type) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } element => JsonNode.Parse(element.GetRawText()) as JsonArray,
        string text when type == FieldType.Json => JsonNode.Parse(text) as JsonArray,
        _ => null,
    };
}
