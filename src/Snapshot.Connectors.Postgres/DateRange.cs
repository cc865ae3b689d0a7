using System.Globalization;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// PostgreSQL's dates reach from 4713 BC to the year 294276 and include the infinities; .NET's from 1 to 9999. They are read as the
/// server counts them, days or microseconds since 2000-01-01, and those outside come as PostgreSQL writes them.
/// </summary>
internal static class DateRange
{
    // The Gregorian calendar repeats every 400 years.
    private const int DaysPerCycle = 146097;
    private const int YearsPerCycle = 400;

    private static readonly int Epoch = new DateOnly(2000, 1, 1).DayNumber;

    public static object Date(int days) => days switch
    {
        int.MaxValue => "infinity",
        int.MinValue => "-infinity",
        _ when InRange((long)days + Epoch) => DateOnly.FromDayNumber(days + Epoch),
        _ => Text((long)days + Epoch, ""),
    };

    public static object Time(long microseconds, DateTimeKind kind)
    {
        if (microseconds is long.MaxValue or long.MinValue)
            return microseconds > 0 ? "infinity" : "-infinity";
        var (days, rest) = Math.DivRem(microseconds, TimeSpan.MicrosecondsPerDay);
        if (rest < 0)
            (days, rest) = (days - 1, rest + TimeSpan.MicrosecondsPerDay);
        var time = TimeOnly.FromTimeSpan(TimeSpan.FromMicroseconds(rest));
        return InRange(days + Epoch)
            ? DateOnly.FromDayNumber((int)days + Epoch).ToDateTime(time, kind)
            : Text(days + Epoch, $" {time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}{(kind == DateTimeKind.Utc ? "+00" : "")}");
    }

    private static bool InRange(long dayNumber) => dayNumber >= 0 && dayNumber <= DateOnly.MaxValue.DayNumber;

    private static string Text(long dayNumber, string time)
    {
        var cycle = (long)Math.Floor((double)dayNumber / DaysPerCycle);
        var date = DateOnly.FromDayNumber((int)(dayNumber - cycle * DaysPerCycle));
        var year = date.Year + cycle * YearsPerCycle;
        return string.Create(CultureInfo.InvariantCulture, $"{(year > 0 ? year : 1 - year):0000}-{date:MM-dd}{time}{(year > 0 ? "" : " BC")}");
    }
}
