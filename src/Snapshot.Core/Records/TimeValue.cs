using System.Globalization;

namespace Snapshot.Records;

/// <summary>Conversions to dates and times, cut to the microseconds that PostgreSQL keeps; <see langword="null"/> where they do not fit.</summary>
internal static class TimeValue
{
    private const int MostDigits = 7;
    private const int DayLength = 10;

    private static readonly string[] DateFormats = ["yyyy-MM-dd"];
    private static readonly string[] Midnights = ["T00:00", " 00:00", "T00:00:00", " 00:00:00", "T00:00:00.0000000", " 00:00:00.0000000"];
    private static readonly string[] TimeFormats = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];
    private static readonly string[] LocalFormats = Combine("");
    private static readonly string[] OffsetFormats = [.. Combine("zzz"), .. Combine("zz")];
    private static readonly string[] UtcFormats = Combine("'Z'");

    public static object? ToDate(object raw) => raw switch
    {
        DateOnly date => date,
        DateTime time when time.TimeOfDay == TimeSpan.Zero => DateOnly.FromDateTime(time),
        string text when DateOnly.TryParseExact(WithoutMidnight(Shortened(text)), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => null,
    };

    public static object? ToTime(object raw) => raw switch
    {
        TimeOnly time => new TimeOnly(Cut(time.Ticks)),
        TimeSpan span when span >= TimeSpan.Zero && span < TimeSpan.FromDays(1) => new TimeOnly(Cut(span.Ticks)),
        string text when TimeOnly.TryParseExact(Shortened(text), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
            new TimeOnly(Cut(time.Ticks)),
        _ => null,
    };

    public static object? ToTimestamp(object raw) => raw switch
    {
        DateTimeOffset time => Utc(time),
        DateTime { Kind: not DateTimeKind.Unspecified } time => Utc(time),
        string text when DateTimeOffset.TryParseExact(Shortened(text), OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
            Utc(time),
        string text when DateTimeOffset.TryParseExact(
            Shortened(text), UtcFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => Utc(time),
        _ => null,
    };

    public static object? ToLocalTimestamp(object raw) => raw switch
    {
        DateTime { Kind: DateTimeKind.Unspecified } time => new DateTime(Cut(time.Ticks)),
        string text when DateTime.TryParseExact(Shortened(text), LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
            new DateTime(Cut(time.Ticks)),
        _ => null,
    };

    // A fraction of a second may be longer than .NET reads, if it ends with zeros only.
    private static string Shortened(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
            return text;
        var end = text.AsSpan(point + 1).IndexOfAnyExceptInRange('0', '9') is var other and >= 0 ? point + 1 + other : text.Length;
        return end - point - 1 <= MostDigits
            ? text
            : $"{text.AsSpan(0, point + 1 + MostDigits)}{text.AsSpan(point + 1 + MostDigits, end - point - 1 - MostDigits).TrimEnd('0')}{text.AsSpan(end)}";
    }

    private static string WithoutMidnight(string text) => text.Length > DayLength && Midnights.Contains(text[DayLength..]) ? text[..DayLength] : text;

    private static DateTimeOffset Utc(DateTimeOffset time) => new(Cut(time.UtcTicks), TimeSpan.Zero);

    private static long Cut(long ticks) => ticks - ticks % TimeSpan.TicksPerMicrosecond;

    private static string[] Combine(string zone) =>
    [
        .. from separator in new[] { "'T'", "' '" }
        from time in TimeFormats
        select $"yyyy-MM-dd{separator}{time}{zone}",
    ];
}
