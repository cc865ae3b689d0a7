using System.Text.Json;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>Whether two converted values are the same to the service: numbers by value, instants by UTC, JSON by content, text exactly.</summary>
internal static class FieldEquality
{
    public static bool Same(object? a, object? b, FieldType type) => (a, b) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ when type == FieldType.Json => SameJson(Text(a), Text(b)),
        _ => a.Equals(b),
    };

    private static string Text(object value) => value is JsonElement element ? element.GetRawText() : (string)value;

    // What a service holds may be no JSON that a field can have: then it is the same as its very text only.
    private static bool SameJson(string a, string b)
    {
        if (a == b)
            return true;
        if (JsonFieldText.Read(a) is null || JsonFieldText.Read(b) is null)
            return false;
        using var first = JsonDocument.Parse(a);
        using var second = JsonDocument.Parse(b);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }
}
