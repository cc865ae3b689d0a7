using Cronos;
using Snapshot.Errors;

namespace Snapshot.Jobs;

/// <summary>When something happens again and again: at a distance, or at the times of a cron expression.</summary>
public sealed record Recurrence
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>The time from one to the next, between a minute and 366 days.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>
    /// A cron expression of five fields, or a macro such as <c>@daily</c>. Times that a clock change skips happen right after it; those that
    /// it repeats happen once, unless they recur at a distance.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of <see cref="Cron"/>, by its IANA name.</summary>
    /// <value>The default is <c>UTC</c>.</value>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The first time after another.</summary>
    /// <exception cref="SnapshotException"><c>schedule_invalid</c>: it has not exactly one of both, or never happens.</exception>
    internal DateTimeOffset Next(DateTimeOffset after)
    {
        if ((Every is null) == (Cron is null))
            throw Invalid("A schedule has either a distance or a cron expression.");
        if (Every is { } every)
        {
            return every >= Shortest && every <= Longest
                ? after + every
                : throw Invalid("The distance must be between a minute and 366 days.");
        }
        return Expression(Cron!).GetNextOccurrence(after, Zone())?.ToUniversalTime() ?? throw Invalid($"There is never a time like “{Cron}”.");
    }

    private static CronExpression Expression(string text)
    {
        try
        {
            return CronExpression.Parse(text);
        }
        catch (CronFormatException e)
        {
            throw Invalid($"“{text}” is no cron expression of five fields: {e.Message}");
        }
    }

    private TimeZoneInfo Zone() => TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : throw Invalid($"There is no time zone “{TimeZone}”.");

    private static SnapshotException Invalid(string message) => new(SnapshotErrorCode.ScheduleInvalid, message);
}
