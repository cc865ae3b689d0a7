using System.Globalization;

namespace Snapshot.Postgres.Sql;

/// <summary>The ends of the calendar. Npgsql sends them as PostgreSQL's infinities, which are other values; as texts they are what they are.</summary>
internal static class FirstOrLastDay
{
    /// <summary>The value's text if it is one of them.</summary>
    public static string? Text(object? value) => value switch
    {
        DateOnly day when day == DateOnly.MinValue || day == DateOnly.MaxValue => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time when time == DateTime.MinValue => "0001-01-01",
        DateTimeOffset time when time == DateTimeOffset.MinValue => "0001-01-01 00:00:00+00",
        _ => null,
    };
}
