using Snapshot.Errors;

namespace Snapshot.Records.Filtering;

/// <summary>The ways to say what is wrong with a filter.</summary>
internal static class FilterErrors
{
    private const int LongestQuoted = 40;

    /// <summary>Something else stands where <paramref name="expected"/> should.</summary>
    public static SnapshotException Expected(int position, string found, string expected, string hint = "") =>
        new(SnapshotErrorCode.FilterInvalid, $"Filter, character {position + 1}: found {found}, expected {expected}.{hint}")
        {
            Details = new Dictionary<string, object?> { ["position"] = position, ["found"] = found, ["expected"] = expected },
        };

    /// <summary>A part of the filter has a type that does not fit its place.</summary>
    public static SnapshotException WrongType(FilterExpression found, string expected, string hint = "") =>
        Expected(found.Position, Describe(found), expected, hint);

    /// <summary>No column, fact or function has this name.</summary>
    public static SnapshotException UnknownName(int position, string kind, string name, IEnumerable<string> known)
    {
        var nearest = NearName.Find(name, known);
        var hint = nearest is null ? "" : $" Did you mean “{nearest}”?";
        return new(SnapshotErrorCode.FilterInvalid, $"Filter, character {position + 1}: there is no {kind} {Quote(name)}.{hint}")
        {
            Details = new Dictionary<string, object?>
            {
                ["position"] = position,
                ["found"] = Quote(name),
                ["expected"] = $"a {kind}",
                ["nearest"] = nearest,
            },
        };
    }

    /// <summary>The filter exceeds a limit.</summary>
    public static SnapshotException TooLarge(int position, string what, int limit) =>
        new(SnapshotErrorCode.FilterTooLarge, $"The filter is too large: {what}, and the limit is {limit:N0}.")
        {
            Details = new Dictionary<string, object?> { ["position"] = position, ["limit"] = limit },
        };

    /// <summary>A piece of the caller's text, shortened, in typographic quotes.</summary>
    public static string Quote(string text)
    {
        if (text.Length <= LongestQuoted)
            return $"“{text}”";
        // A surrogate pair is not cut in two.
        var end = char.IsHighSurrogate(text[LongestQuoted - 1]) ? LongestQuoted - 1 : LongestQuoted;
        return $"“{text[..end]}…”";
    }

    private static string Describe(FilterExpression expression) => expression switch
    {
        FilterLiteral { Value: null } => "NULL",
        FilterLiteral { Value: string text } => Quote($"'{text}'"),
        FilterColumn column => $"{Quote(column.Column.Name)}, which is {column.Type.Words}",
        _ => expression.Type.Words,
    };
}
