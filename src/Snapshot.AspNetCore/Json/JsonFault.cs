using System.Text.Json;
using System.Text.RegularExpressions;

namespace Snapshot.AspNetCore.Json;

/// <summary>Says what the serialiser found wrong without the names of our types.</summary>
internal static partial class JsonFault
{
    public static string Describe(JsonException error) =>
        Quoted().Match(error.Message) is { Success: true } match && error.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"there is no member “{match.Groups[1].Value}”."
        : error.Message.Contains("missing required properties", StringComparison.Ordinal)
            ? $"it lacks {string.Join(", ", Quoted().Matches(error.Message).Skip(1).Select(name => $"“{name.Groups[1].Value}”"))}."
        : error.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? "the value has the wrong type."
            : "it is no valid JSON.";

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
