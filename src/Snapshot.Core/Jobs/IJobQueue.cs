using System.Data.Common;
using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>The background jobs, as those see them who ask for them.</summary>
public interface IJobQueue
{
    /// <summary>Adds a job, to be started as soon as a worker is free.</summary>
    Task<JobId> EnqueueAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>Adds a job in a transaction of the caller's, on the database of the snapshots: it is there when that commits, and never otherwise.</summary>
    Task<JobId> EnqueueAsync(JobRequest request, DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>A job, or <see langword="null"/> when there is none of that id.</summary>
    Task<Job?> FindAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>The jobs of a snapshot that are older than the given one, or all, newest first.</summary>
    Task<IReadOnlyList<Job>> ListAsync(SnapshotId snapshot, JobId? before, int limit, CancellationToken cancellationToken);

    /// <summary>Asks a job to end. One that waits or is parked ends at once, a running one when its handler sees it; an ended one stays as it is.</summary>
    /// <returns>Whether it had not ended yet.</returns>
    Task<bool> CancelAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>Starts a job again that failed, was parked or canceled. One that waits, runs or succeeded stays as it is.</summary>
    /// <returns>Whether it is started again.</returns>
    Task<bool> RetryAsync(JobId job, CancellationToken cancellationToken);
}
