using System.Data.Common;

namespace Snapshot.Jobs;

/// <summary>The background jobs, as workers see them. Leases are measured by the store's clock, never the worker's.</summary>
public interface IJobLeases
{
    /// <summary>
    /// Takes the next job, or <see langword="null"/> when none is ready. Jobs whose workers let their lease run out are given back first,
    /// or parked when that happened too often.
    /// </summary>
    Task<JobLease?> ClaimAsync(JobClaim claim, CancellationToken cancellationToken);

    /// <summary>Extends a lease and stores the progress.</summary>
    Task<LeaseState> RenewAsync(JobLease lease, TimeSpan extension, JobProgress? progress, CancellationToken cancellationToken);

    /// <summary>
    /// The fence: to be called at the end of each transaction that a handler writes. Until that transaction ends nobody else can take the job.
    /// </summary>
    /// <param name="lease">The right to run the job.</param>
    /// <param name="transaction">An open transaction on the database of the snapshots.</param>
    /// <param name="advances">What is committed brings the job on: attempts that fail or die are counted anew from here.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="JobLeaseLostException">The job is another worker's by now; roll back.</exception>
    Task HoldAsync(JobLease lease, DbTransaction transaction, bool advances, CancellationToken cancellationToken);

    /// <summary>Ends a job. Nothing happens when the lease is lost: then another worker has it.</summary>
    Task FinishAsync(JobLease lease, JobOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Waits until a job of these kinds may have become ready, at most for the given time.</summary>
    Task WaitAsync(IReadOnlyCollection<string> kinds, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Deletes jobs that ended longer ago than this, and says how many.</summary>
    Task<int> DeleteEndedAsync(TimeSpan ago, CancellationToken cancellationToken);
}
