using Snapshot.Errors;
using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>The jobs that are started again and again. Of each kind a snapshot has one at most.</summary>
public interface IJobSchedules
{
    /// <summary>Schedules a job, in place of what was scheduled of its kind.</summary>
    /// <exception cref="SnapshotException"><c>schedule_invalid</c>.</exception>
    Task<JobSchedule> SaveAsync(JobRequest request, Recurrence recurrence, CancellationToken cancellationToken);

    /// <summary>What is scheduled, or <see langword="null"/>.</summary>
    Task<JobSchedule?> FindAsync(SnapshotId snapshot, string kind, CancellationToken cancellationToken);

    /// <summary>Ends it, and says whether there was one. A job that was started goes on.</summary>
    Task<bool> DeleteAsync(SnapshotId snapshot, string kind, CancellationToken cancellationToken);

    /// <summary>
    /// Starts the job that is due the longest, and says whether one was due. Any number of instances may do so: each time is met once. Times
    /// that passed while nobody looked are made up for by one; while its last job has not ended, none is started.
    /// </summary>
    Task<bool> StartDueAsync(CancellationToken cancellationToken);
}
