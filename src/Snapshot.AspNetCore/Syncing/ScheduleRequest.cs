using Snapshot.Jobs;

namespace Snapshot.AspNetCore.Syncing;

/// <summary>When to pull what: one of a distance and a cron expression.</summary>
internal sealed record ScheduleRequest
{
    /// <summary>The minutes from one pull to the next, at least 1.</summary>
    public double? EveryMinutes { get; init; }

    /// <summary>A cron expression of five fields.</summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of the cron expression, by its IANA name; UTC when it is left out.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The tables to pull; all when it is left out.</summary>
    public IReadOnlyList<string>? Tables { get; init; }

    public Recurrence ToRecurrence() => new()
    {
        // What lies beyond is refused with its code, and must not overflow before.
        Every = EveryMinutes is { } minutes ? TimeSpan.FromMinutes(Math.Clamp(minutes, 0, 1e7)) : null,
        Cron = Cron,
        TimeZone = TimeZone ?? "UTC",
    };
}
