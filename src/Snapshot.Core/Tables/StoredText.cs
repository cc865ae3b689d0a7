using System.Buffers;
using System.Text;

namespace Snapshot.Tables;

/// <summary>What PostgreSQL's text can hold: neither NUL nor half a surrogate pair.</summary>
internal static class StoredText
{
    public static bool Fits(string text) => !text.Contains('\0') && !HoldsHalfPair(text);

    /// <summary>A text to be kept and shown, with pictures in the place of what does not fit.</summary>
    public static string Shown(string text)
    {
        if (Fits(text))
            return text;
        var shown = new StringBuilder(text.Length);
        // Half a pair is enumerated as the replacement character.
        foreach (var rune in text.EnumerateRunes())
            shown.Append(rune.Value == 0 ? "\u2400" : rune.ToString());
        return shown.ToString();
    }

    private static bool HoldsHalfPair(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is var at and >= 0)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out var length) != OperationStatus.Done)
                return true;
            rest = rest[(at + length)..];
        }
        return false;
    }
}
