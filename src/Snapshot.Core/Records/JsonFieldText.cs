using System.Text;
using System.Text.Json;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>
/// Which JSON a field can hold: what PostgreSQL's <c>jsonb</c> keeps without a loss. It has each key of an object once, no NUL and no half
/// surrogate pair in its texts, and no number beyond the limits of <c>numeric</c>.
/// </summary>
internal static class JsonFieldText
{
    /// <summary>How deep values may be nested, the outermost included.</summary>
    public const int Depth = 64;

    // PostgreSQL ends with an error at 255 MB of an object's or list's elements.
    private const int LongestText = 100_000_000;

    /// <summary>For reading what holds such values, each a few levels deep.</summary>
    public static readonly JsonDocumentOptions Holding = new() { MaxDepth = 2 * Depth };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Depth };

    /// <summary>The text as it is stored, or <see langword="null"/> if it is no JSON or loses something.</summary>
    public static string? Read(string text)
    {
        if (text.Length > LongestText || !StoredText.Fits(text))
            return null;
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            JsonDocument.Parse(bytes, Strict).Dispose();
            return Fits(bytes) ? text : null;
        }
        // The latter for half a surrogate pair in an escape.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool Fits(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Depth });
        while (reader.Read())
        {
            var fits = reader.TokenType switch
            {
                JsonTokenType.String or JsonTokenType.PropertyName => !reader.ValueIsEscaped || StoredText.Fits(reader.GetString()!),
                JsonTokenType.Number => IsNumeric(reader.ValueSpan),
                _ => true,
            };
            if (!fits)
                return false;
        }
        return true;
    }

    private static bool IsNumeric(ReadOnlySpan<byte> number) =>
        number.Length <= BigDecimal.MostBehindPoint && !number.ContainsAny((byte)'e', (byte)'E')
        || BigDecimal.TryParse(Encoding.ASCII.GetString(number), out _);
}
