using System.Globalization;

namespace Snapshot.Records.Filtering;

/// <summary>Reads the text of an interval: numbers with units, and a time of day's notation.</summary>
internal static class IntervalText
{
    private const long Second = 1_000_000;
    private const int LongestText = 200;

    /// <summary>The interval, or <see langword="null"/> when the text is none.</summary>
    public static FilterInterval? Read(string text)
    {
        if (text.Length > LongestText)
            return null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        decimal months = 0, days = 0, microseconds = 0;
        if (words.Length == 0)
            return null;
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].Contains(':'))
            {
                if (Clock(words[i]) is not { } clock)
                    return null;
                microseconds += clock;
                continue;
            }
            if (i + 1 == words.Length || Amount(words[i]) is not { } amount)
                return null;
            switch (words[++i].ToLowerInvariant())
            {
                case "year" or "years": months += amount * 12; break;
                case "month" or "months" or "mon" or "mons": months += amount; break;
                case "week" or "weeks": days += amount * 7; break;
                case "day" or "days": days += amount; break;
                case "hour" or "hours": microseconds += amount * 3600 * Second; break;
                case "minute" or "minutes" or "min" or "mins": microseconds += amount * 60 * Second; break;
                case "second" or "seconds" or "sec" or "secs": microseconds += amount * Second; break;
                default: return null;
            }
        }
        return IsWhole(months, int.MaxValue) && IsWhole(days, int.MaxValue) && IsWhole(microseconds, long.MaxValue)
            ? new FilterInterval((int)months, (int)days, (long)microseconds)
            : null;
    }

    private static decimal? Amount(string word) => decimal.TryParse(
        word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && Math.Abs(value) < 1_000_000_000_000m ? value : null;

    private static decimal? Clock(string word)
    {
        var negative = word.StartsWith('-');
        var parts = word.TrimStart('-', '+').Split(':');
        if (parts.Length is not (2 or 3) || parts.Any(part => part.Length == 0 || !char.IsAsciiDigit(part[0])))
            return null;
        if (Amount(parts[0]) is not { } hours || Amount(parts[1]) is not { } minutes || minutes >= 60)
            return null;
        var seconds = parts.Length == 3 ? Amount(parts[2]) : 0;
        if (seconds is null or >= 60 || parts[0].Contains('.') || parts[1].Contains('.'))
            return null;
        var sum = ((hours * 60 + minutes) * 60 + seconds.Value) * Second;
        return negative ? -sum : sum;
    }

    private static bool IsWhole(decimal value, decimal most) => decimal.Truncate(value) == value && Math.Abs(value) <= most;
}
