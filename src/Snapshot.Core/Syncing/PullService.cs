using System.Text.Json;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Snapshots;

namespace Snapshot.Syncing;

/// <summary>Pulls: brings what services hold into a snapshot, and never over an edit.</summary>
public sealed class PullService
{
    private readonly SnapshotAccess _access;
    private readonly ISnapshotCatalog _catalog;
    private readonly IJobQueue _jobs;
    private readonly IJobSchedules _schedules;

    internal PullService(SnapshotAccess access, ISnapshotCatalog catalog, IJobQueue jobs, IJobSchedules schedules)
    {
        _access = access;
        _catalog = catalog;
        _jobs = jobs;
        _schedules = schedules;
    }

    /// <summary>
    /// Starts a pull in the background. Pulls and publications of a snapshot wait for each other. Where the service can tell what has changed,
    /// only that is read – until <see cref="PullOptions.FullPullInterval"/> is over.
    /// </summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tables">The tables to pull, or <see langword="null"/> for all.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the call, not the job.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>selection_invalid</c> or <c>actor_forbidden</c>.</exception>
    public async Task<JobId> StartAsync(
        SnapshotId snapshot, IReadOnlyList<string>? tables, Actor actor, CancellationToken cancellationToken = default) =>
        await _jobs.EnqueueAsync(await RequestAsync(snapshot, tables, full: false, actor, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Starts a pull that reads everything, and so finds out what vanished.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tables">The tables to pull, or <see langword="null"/> for all.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the call, not the job.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>selection_invalid</c> or <c>actor_forbidden</c>.</exception>
    public async Task<JobId> StartFullAsync(
        SnapshotId snapshot, IReadOnlyList<string>? tables, Actor actor, CancellationToken cancellationToken = default) =>
        await _jobs.EnqueueAsync(await RequestAsync(snapshot, tables, full: true, actor, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>Has pulls started again and again, in place of what was scheduled before.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tables">The tables to pull, or <see langword="null"/> for all that there are then.</param>
    /// <param name="recurrence">When.</param>
    /// <param name="actor">Who asks, and in whose name they are started.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>selection_invalid</c>, <c>schedule_invalid</c> or <c>actor_forbidden</c>.
    /// </exception>
    public async Task<JobSchedule> ScheduleAsync(
        SnapshotId snapshot, IReadOnlyList<string>? tables, Recurrence recurrence, Actor actor, CancellationToken cancellationToken = default)
    {
        // Nobody waits for it: whoever looks on goes first.
        var request = await RequestAsync(snapshot, tables, full: false, actor, cancellationToken).ConfigureAwait(false) with { Priority = JobPriority.Low };
        return await _schedules.SaveAsync(request, recurrence, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When pulls are started by themselves, or <see langword="null"/>.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>.</exception>
    public async Task<JobSchedule?> ScheduleAsync(SnapshotId snapshot, Actor actor, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        return await _schedules.FindAsync(snapshot, PullHandler.JobKind, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has no more pulls started by themselves.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>schedule_not_found</c> or <c>actor_forbidden</c>.</exception>
    public async Task UnscheduleAsync(SnapshotId snapshot, Actor actor, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        if (!await _schedules.DeleteAsync(snapshot, PullHandler.JobKind, cancellationToken).ConfigureAwait(false))
            throw new SnapshotException(SnapshotErrorCode.ScheduleNotFound, "No pulls are scheduled.");
    }

    /// <summary>The tables that a scheduled pull pulls, or <see langword="null"/> for all.</summary>
    public static IReadOnlyList<string>? Tables(JobSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return schedule.Request.Payload.Deserialize<PullPayload>()!.Tables;
    }

    private async Task<JobRequest> RequestAsync(
        SnapshotId snapshot, IReadOnlyList<string>? tables, bool full, Actor actor, CancellationToken cancellationToken)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        if (tables is { Count: 0 })
            throw new SnapshotException(SnapshotErrorCode.SelectionInvalid, "No table is named; leave the tables out to pull all.");
        if (tables is not null)
        {
            var present = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
            tables = [.. tables.Distinct().Select(name => SnapshotAccess.Find(present, name).Ref.Table)];
        }
        return PullHandler.Request(snapshot, tables, actor, full);
    }
}
