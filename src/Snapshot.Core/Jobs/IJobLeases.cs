namespace Snapshot.Jobs;

/// <summary>The background jobs, as workers see them. Leases are measured by the store's clock, never the worker's.</summary>
public interface IJobLeases
{
    /// <summary>Takes the next job of one of these kinds, or <see langword="null"/> when none is ready.</summary>
    Task<JobLease?> ClaimAsync(string worker, IReadOnlyCollection<string> kinds, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Extends a lease and stores the progress.</summary>
    Task<LeaseState> RenewAsync(JobLease lease, TimeSpan extension, JobProgress? progress, CancellationToken cancellationToken);

    /// <summary>Ends a job. Nothing happens when the lease is lost: then another worker has it.</summary>
    Task FinishAsync(JobLease lease, JobOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Waits until a job may have become ready, at most for the given time.</summary>
    Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken);
}
