using System.Text.RegularExpressions;
using Snapshot.Errors;
using Snapshot.Tables;

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

    /// <summary>The columns that are meant, each with its key.</summary>
    /// <exception cref="SnapshotException"><c>field_not_found</c>, or <c>sort_invalid</c> when one is named twice.</exception>
    internal static IReadOnlyList<(Column Column, SortKey Key)> Resolve(IReadOnlyList<SortKey> keys, TableInfo table)
    {
        var resolved = keys.Select(key => (Column: table.Column(key.Field), key)).ToList();
        return resolved.GroupBy(key => key.Column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new SnapshotException(SnapshotErrorCode.SortInvalid, $"The sort names “{twice.Key}” twice.")
            : resolved;
    }

    private static SortKey ParseOne(string part, string text) => Shape().Match(part) is { Success: true } match
        ? new SortKey(match.Groups["field"].Value, match.Groups["minus"].Success, match.Groups["nulls"].Value.Equals("first", StringComparison.OrdinalIgnoreCase))
        : throw new SnapshotException(
            SnapshotErrorCode.SortInvalid, $"The sort “{text}” names no field between two commas; write it as city,-elevation nulls first.");

    [GeneratedRegex(@"^\s*(?<minus>-)?\s*(?<field>\S.*?)(?:\s+nulls\s+(?<nulls>first|last))?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
