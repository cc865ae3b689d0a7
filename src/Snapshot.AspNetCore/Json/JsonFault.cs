using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Snapshot.AspNetCore.Json;

/// <summary>Says what is wrong with a body without the names of our types.</summary>
internal static partial class JsonFault
{
    private const int LongestShown = 100;

    public static string Describe(JsonException error) =>
        error is UnexpectedValueException
            ? error.Message
        : Quoted().Match(error.Message) is { Success: true } match && error.Message.Contains("could not be mapped", StringComparison.Ordinal)
            ? $"there is no member “{match.Groups[1].Value}”."
        : error.Message.Contains("allow null", StringComparison.Ordinal) || error.Message.Contains("allow setting null", StringComparison.Ordinal)
            ? "it must not be null."
        : error.Message.StartsWith("Duplicate property", StringComparison.Ordinal) && Quoted().Match(error.Message) is { Success: true } twice
            ? $"“{twice.Groups[1].Value}” comes twice."
        : error.Message.Contains("missing required properties", StringComparison.Ordinal)
            ? $"it lacks {string.Join(", ", Quoted().Matches(error.Message).Skip(1).Select(name => $"“{name.Groups[1].Value}”"))}."
        : error.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? "the value has the wrong type."
            : "it is no valid JSON.";

    /// <summary>The value at the reader is not what is expected.</summary>
    public static UnexpectedValueException Unexpected(string expected, ref Utf8JsonReader reader) => new($"the value is {expected}; {Given(ref reader)} is not.");

    private static string Given(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"“{Shown(reader.GetString()!)}”",
        JsonTokenType.Number => Shown(Encoding.UTF8.GetString(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan)),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.StartArray => "a list",
        _ => "an object",
    };

    private static string Shown(string text) => text.Length <= LongestShown ? text : $"{text[..LongestShown]}…";

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
