using Snapshot.Errors;

namespace Snapshot.Records;

/// <summary>One field to sort by. Nulls come last in both directions.</summary>
/// <param name="Field">The field.</param>
/// <param name="Descending">Whether the largest come first.</param>
public sealed record SortKey(string Field, bool Descending = false)
{
    /// <summary>Reads <c>city,-elevation</c>: fields separated by commas, a minus before one for descending order.</summary>
    /// <exception cref="SnapshotException"><c>sort_invalid</c>.</exception>
    public static IReadOnlyList<SortKey> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => part switch
        {
            "" or "-" => throw new SnapshotException(
                SnapshotErrorCode.SortInvalid, $"The sort “{text}” names no field between two commas; write it as city,-elevation."),
            ['-', .. var field] => new SortKey(field, Descending: true),
            _ => new SortKey(part),
        })];
    }
}
