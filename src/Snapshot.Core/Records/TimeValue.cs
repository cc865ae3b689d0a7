using System.Globalization;

namespace Snapshot.Records;

/// <summary>Conversions to dates and times, cut to the microseconds that PostgreSQL keeps; <see langword="null"/> where they do not fit.</summary>
internal static class TimeValue
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd"];
    private static readonly string[] TimeFormats = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];
    private static readonly string[] LocalFormats = Combine("");
    private static readonly string[] OffsetFormats = [.. Combine("zzz"), .. Combine("zz")];
    private static readonly string[] UtcFormats = Combine("'Z'");

    public static object? ToDate(object raw) => raw switch
    {
        DateOnly date => date,
        DateTime time when time.TimeOfDay == TimeSpan.Zero => DateOnly.FromDateTime(time),
        string text when DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        _ => null,
    };

    public static object? ToTime(object raw) => raw switch
    {
        TimeOnly time => new TimeOnly(Cut(time.Ticks)),
        TimeSpan span when span >= TimeSpan.Zero && span < TimeSpan.FromDays(1) => new TimeOnly(Cut(span.Ticks)),
        string text when TimeOnly.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
            new TimeOnly(Cut(time.Ticks)),
        _ => null,
    };

    public static object? ToTimestamp(object raw) => raw switch
    {
        DateTimeOffset time => Utc(time),
        DateTime { Kind: not DateTimeKind.Unspecified } time => Utc(time),
        string text when DateTimeOffset.TryParseExact(text, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
            Utc(time),
        string text when DateTimeOffset.TryParseExact(
            text, UtcFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => Utc(time),
        _ => null,
    };

    public static object? ToLocalTimestamp(object raw) => raw switch
    {
        DateTime { Kind: DateTimeKind.Unspecified } time => new DateTime(Cut(time.Ticks)),
        string text when DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) =>
            new DateTime(Cut(time.Ticks)),
        _ => null,
    };

    private static DateTimeOffset Utc(DateTimeOffset time) => new(Cut(time.UtcTicks), TimeSpan.Zero);

    private static long Cut(long ticks) => ticks - ticks % TimeSpan.TicksPerMicrosecond;

    private static string[] Combine(string zone) =>
    [
        .. from separator in new[] { "'T'", "' '" }
        from time in TimeFormats
        select $"yyyy-MM-dd{separator}{time}{zone}",
    ];
}
