using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>The background jobs, as those see them who ask for them.</summary>
public interface IJobQueue
{
    /// <summary>Adds a job, to be started as soon as a worker is free.</summary>
    Task<JobId> EnqueueAsync(JobRequest request, CancellationToken cancellationToken);

    /// <summary>A job, or <see langword="null"/> when there is none of that id.</summary>
    Task<Job?> FindAsync(JobId job, CancellationToken cancellationToken);

    /// <summary>The jobs of a snapshot, newest first.</summary>
    Task<IReadOnlyList<Job>> ListAsync(SnapshotId snapshot, int limit, CancellationToken cancellationToken);

    /// <summary>Asks a job to end. A queued one ends at once, a running one when its handler sees it; a finished one stays as it is.</summary>
    Task CancelAsync(JobId job, CancellationToken cancellationToken);
}
