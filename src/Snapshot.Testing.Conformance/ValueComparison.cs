using System.Globalization;
using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Conformance;

/// <summary>Compares values as a pull does: by what they are converted to, or, where they cannot be, as they came.</summary>
internal static class ValueComparison
{
    public static bool Same(object? one, object? other, FieldType type)
    {
        if (FieldValue.TryConvert(one, type, out var left) != FieldValue.TryConvert(other, type, out var right))
            return false;
        return (left ?? Raw(one), right ?? Raw(other)) switch
        {
            (string a, string b) when type == FieldType.Json => JsonElement.DeepEquals(JsonElement.Parse(a), JsonElement.Parse(b)),
            var (a, b) => Equals(a, b),
        };
    }

    /// <summary>The value with its CLR type, for a message; characters that cannot be seen are spelled out.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text),
        JsonElement json => $"{json.GetRawText()} (JSON)",
        IFormattable other => $"{other.ToString(null, CultureInfo.InvariantCulture)} ({value.GetType().Name})",
        _ => $"{value} ({value.GetType().Name})",
    };

    private static object? Raw(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement json => json.GetRawText(),
        _ => value,
    };
}
