using System.Collections.Frozen;
using static Snapshot.Records.Filtering.FilterType;

namespace Snapshot.Records.Filtering;

/// <summary>The closed list of functions, by the names of PostgreSQL.</summary>
internal static class FunctionNames
{
    /// <summary>Those whose types are fixed.</summary>
    public static readonly FrozenDictionary<string, FunctionSignature> Fixed = new Dictionary<string, FunctionSignature>
    {
        ["lower"] = new(FilterFunction.Lower, Text, 1, Text),
        ["upper"] = new(FilterFunction.Upper, Text, 1, Text),
        ["trim"] = new(FilterFunction.Trim, Text, 1, Text, Text),
        ["ltrim"] = new(FilterFunction.TrimStart, Text, 1, Text, Text),
        ["rtrim"] = new(FilterFunction.TrimEnd, Text, 1, Text, Text),
        ["length"] = new(FilterFunction.Length, Integer, 1, Text),
        ["left"] = new(FilterFunction.Left, Text, 2, Text, Integer),
        ["right"] = new(FilterFunction.Right, Text, 2, Text, Integer),
        ["substring"] = new(FilterFunction.Substring, Text, 2, Text, Integer, Integer),
        ["substr"] = new(FilterFunction.Substring, Text, 2, Text, Integer, Integer),
        ["replace"] = new(FilterFunction.Replace, Text, 3, Text, Text, Text),
        ["starts_with"] = new(FilterFunction.StartsWith, FilterType.Boolean, 2, Text, Text),
        ["strpos"] = new(FilterFunction.PositionOf, Integer, 2, Text, Text),
        ["now"] = new(FilterFunction.Now, Timestamp, 0),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those whose types follow from their arguments, with the fewest and the most they take.</summary>
    public static readonly FrozenDictionary<string, (FilterFunction Function, int Fewest, int Most)> Open =
        new Dictionary<string, (FilterFunction, int, int)>
        {
            ["abs"] = (FilterFunction.Absolute, 1, 1),
            ["round"] = (FilterFunction.Round, 1, 2),
            ["ceil"] = (FilterFunction.Ceiling, 1, 1),
            ["ceiling"] = (FilterFunction.Ceiling, 1, 1),
            ["floor"] = (FilterFunction.Floor, 1, 1),
            ["coalesce"] = (FilterFunction.Coalesce, 1, 100),
            ["nullif"] = (FilterFunction.NullIf, 2, 2),
            ["greatest"] = (FilterFunction.Greatest, 1, 100),
            ["least"] = (FilterFunction.Least, 1, 100),
            ["date_part"] = (FilterFunction.DatePart, 2, 2),
            ["date_trunc"] = (FilterFunction.DateTruncate, 2, 2),
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
