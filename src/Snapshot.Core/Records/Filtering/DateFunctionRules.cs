using System.Collections.Frozen;

namespace Snapshot.Records.Filtering;

/// <summary>Checks <c>date_part</c> and <c>date_trunc</c>, whose units are a closed list too.</summary>
internal static class DateFunctionRules
{
    private static readonly FrozenSet<string> OfTimes =
        new[] { "hour", "minute", "second", "epoch" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OfIntervals =
        OfTimes.Union(["year", "month", "day"]).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OfDates = OfIntervals
        .Union(["quarter", "week", "dow", "isodow", "doy", "isoyear"])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Truncated =
        new[] { "year", "quarter", "month", "week", "day", "hour", "minute", "second" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static FilterCall Part(IReadOnlyList<FilterExpression> arguments, int position)
    {
        var value = arguments[1];
        var units = value.Type switch
        {
            FilterType.Time => OfTimes,
            FilterType.Interval => OfIntervals,
            _ when value.Type.IsDated => OfDates,
            _ => throw FilterErrors.WrongType(value, "a date, a time, a timestamp or an interval"),
        };
        return new(FilterFunction.DatePart, [value], Unit(arguments[0], units), FilterType.Float, position);
    }

    public static FilterCall Truncate(IReadOnlyList<FilterExpression> arguments, int position)
    {
        if (!arguments[1].Type.IsDated)
            throw FilterErrors.WrongType(arguments[1], "a date or a timestamp");
        var value = arguments[1].Type == FilterType.Date ? Coercion.To(arguments[1], FilterType.Timestamp) : arguments[1];
        return new(FilterFunction.DateTruncate, [value], Unit(arguments[0], Truncated), value.Type, position);
    }

    // The list's own spelling is rendered, never the caller's.
    private static string Unit(FilterExpression argument, FrozenSet<string> units) =>
        argument is FilterLiteral { Value: string text } && units.TryGetValue(text, out var unit)
            ? unit
            : throw FilterErrors.WrongType(argument, $"a unit: one of {string.Join(", ", units.Order().Select(name => $"'{name}'"))}");
}
