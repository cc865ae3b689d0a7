using System.Text.RegularExpressions;
using Snapshot.Errors;

namespace Snapshot.Records;

/// <summary>One field to sort by.</summary>
/// <param name="Field">The field.</param>
/// <param name="Descending">Whether the largest come first.</param>
/// <param name="NullsFirst">Whether records without a value come first; by default they come last, in both directions.</param>
public sealed partial record SortKey(string Field, bool Descending = false, bool NullsFirst = false)
{
    /// <summary>
    /// Reads <c>city,-elevation nulls first</c>: fields separated by commas, a minus before one for descending order,
    /// <c>nulls first</c> or <c>nulls last</c> behind one.
    /// </summary>
    /// <exception cref="SnapshotException"><c>sort_invalid</c>.</exception>
    public static IReadOnlyList<SortKey> Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(',').Select(part => ParseOne(part, text))];

    private static SortKey ParseOne(string part, string text) => Shape().Match(part) is { Success: true } match
        ? new SortKey(match.Groups["field"].Value, match.Groups["minus"].Success, match.Groups["nulls"].Value.Equals("first", StringComparison.OrdinalIgnoreCase))
        : throw new SnapshotException(
            SnapshotErrorCode.SortInvalid, $"The sort “{text}” names no field between two commas; write it as city,-elevation nulls first.");

    [GeneratedRegex(@"^\s*(?<minus>-)?\s*(?<field>\S.*?)(?:\s+nulls\s+(?<nulls>first|last))?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
