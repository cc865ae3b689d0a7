using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;

namespace Snapshot.Snapshots;

/// <summary>Looks at background jobs and cancels them, for those who may see their snapshot.</summary>
public sealed class JobService
{
    private const int MostJobs = 1000;

    private readonly SnapshotAccess _access;
    private readonly IJobQueue _jobs;

    internal JobService(SnapshotAccess access, IJobQueue jobs)
    {
        _access = access;
        _jobs = jobs;
    }

    /// <summary>A job.</summary>
    /// <exception cref="SnapshotException"><c>job_not_found</c>.</exception>
    public Task<Job> GetAsync(JobId job, Actor actor, CancellationToken cancellationToken = default) =>
        RequireAsync(job, actor, SnapshotRight.Read, cancellationToken);

    /// <summary>The jobs of a snapshot, newest first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="before">Only jobs older than this one: the last one of the page before.</param>
    /// <param name="limit">The most to return, up to 1,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>; <c>cursor_invalid</c> when the snapshot has no job <paramref name="before"/>, or not any more; <c>request_invalid</c> or
    /// <c>limit_exceeded</c>, of the limit.
    /// </exception>
    public async Task<IReadOnlyList<Job>> ListAsync(
        SnapshotId snapshot, Actor actor, JobId? before = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limits.Limit.Require("pageSize", limit, MostJobs, least: 1);
        if (before is { } last && (await _jobs.FindAsync(last, cancellationToken).ConfigureAwait(false))?.Snapshot != snapshot)
            throw new SnapshotException(SnapshotErrorCode.CursorInvalid, $"“{last}” is no cursor of this list.");
        return await _jobs.ListAsync(snapshot, before, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a job to end. What it has committed stays. A job that was asked already, or is canceled, may be asked again.</summary>
    /// <exception cref="SnapshotException"><c>job_not_found</c>, <c>actor_forbidden</c>; <c>job_finished</c> when it has succeeded or failed.</exception>
    public async Task<Job> CancelAsync(JobId job, Actor actor, CancellationToken cancellationToken = default)
    {
        await RequireAsync(job, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var ends = await _jobs.CancelAsync(job, cancellationToken).ConfigureAwait(false);
        var found = await RequireAsync(job, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        return ends || found.State == JobState.Canceled
            ? found
            : throw Refused(SnapshotErrorCode.JobFinished, found, "there is nothing to cancel");
    }

    /// <summary>Starts a job again that failed, was parked or canceled; it goes on where its last commit left it.</summary>
    /// <exception cref="SnapshotException">
    /// <c>job_not_found</c>, <c>actor_forbidden</c>; <c>job_not_retryable</c> when it waits, runs or has succeeded.
    /// </exception>
    public async Task<Job> RetryAsync(JobId job, Actor actor, CancellationToken cancellationToken = default)
    {
        await RequireAsync(job, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var starts = await _jobs.RetryAsync(job, cancellationToken).ConfigureAwait(false);
        var found = await RequireAsync(job, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        return starts ? found : throw Refused(SnapshotErrorCode.JobNotRetryable, found, "only one that failed, was parked or canceled is started again");
    }

    private static SnapshotException Refused(SnapshotErrorCode code, Job job, string why)
    {
        var state = job.State.ToString().ToLowerInvariant();
        return new(code, $"The job {job.Id} is in the state {state}: {why}.") { Details = new Dictionary<string, object?> { ["state"] = state } };
    }

    private async Task<Job> RequireAsync(JobId id, Actor actor, SnapshotRight right, CancellationToken cancellationToken)
    {
        var job = await _jobs.FindAsync(id, cancellationToken).ConfigureAwait(false);
        try
        {
            if (job is not null)
                await _access.RequireAsync(job.Snapshot, actor, right, cancellationToken).ConfigureAwait(false);
        }
        catch (SnapshotException e) when (e.Code == SnapshotErrorCode.SnapshotNotFound)
        {
            job = null;
        }
        return job ?? throw new SnapshotException(SnapshotErrorCode.JobNotFound, $"There is no job {id}.");
    }
}
