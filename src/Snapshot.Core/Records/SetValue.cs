using System.Text.Json;

namespace Snapshot.Records;

/// <summary>Lists whose order means nothing are held in one order, so that they are equal wherever values are compared.</summary>
internal static class SetValue
{
    /// <summary>The elements in the order of their JSON, each once. What is no list stays as it is.</summary>
    public static string Ordered(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            return json;
        // Numbers come first, by value, as people would expect of ids; ReferenceEdits keeps to the same order.
        var ordered = document.RootElement.EnumerateArray()
            .OrderBy(element => element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out var number) ? number : decimal.MaxValue)
            .ThenBy(element => element.ToString(), StringComparer.Ordinal);
        var kept = new List<string>();
        JsonElement? last = null;
        foreach (var element in ordered)
        {
            if (last is not { } before || !JsonElement.DeepEquals(before, element))
                kept.Add(element.GetRawText());
            last = element;
        }
        return $"[{string.Join(',', kept)}]";
    }
}
