using Snapshot.AspNetCore.Identity;
using Snapshot.Jobs;
using Snapshot.Syncing;

namespace Snapshot.AspNetCore.Syncing;

/// <summary>When pulls are started by themselves.</summary>
internal sealed record ScheduleResponse(
    double? EveryMinutes, string? Cron, string? TimeZone, IReadOnlyList<string>? Tables, ActorResponse Actor, DateTimeOffset NextAt, string? LastJob)
{
    public static ScheduleResponse From(JobSchedule schedule) => new(
        schedule.Recurrence.Every?.TotalMinutes, schedule.Recurrence.Cron, schedule.Recurrence.Cron is null ? null : schedule.Recurrence.TimeZone,
        PullService.Tables(schedule), ActorResponse.From(schedule.Request.Actor), schedule.NextAt, schedule.LastJob?.ToString());
}
