using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>One attempt at a job, as its handler sees it.</summary>
/// <param name="lease">The right to run the job. It is to be held at the end of each transaction: <see cref="IJobLeases.HoldAsync"/>.</param>
/// <param name="report">Takes the progress.</param>
/// <param name="stopping">See <see cref="Stopping"/>.</param>
/// <param name="cutOff">See <see cref="CutOff"/>.</param>
public sealed class JobRun(JobLease lease, Action<JobProgress> report, CancellationToken stopping = default, CancellationToken cutOff = default)
{
    private volatile bool _hasAdvanced;

    /// <summary>The job.</summary>
    public Job Job => Lease.Job;

    /// <summary>The right to run it.</summary>
    public JobLease Lease { get; } = lease;

    /// <summary>
    /// The host wants to stop. A handler that looks at this between two pieces of work and throws hands its job over in good order; one
    /// that does not is cut off a while later.
    /// </summary>
    public CancellationToken Stopping { get; } = stopping;

    /// <summary>
    /// For a step that is not to be torn apart, such as a call whose answer must be stored: it is not ended by a cancellation, or by the host's
    /// wish to stop, but only when it takes longer than the workers' drain time from then on, or when the job is lost.
    /// </summary>
    public CancellationToken CutOff { get; } = cutOff;

    /// <summary>Whether this attempt has committed what brings the job on.</summary>
    public bool HasAdvanced => _hasAdvanced;

    /// <summary>Says how far the work has come. Cheap: it is stored with the next renewal of the lease.</summary>
    public void Report(JobProgress progress) => report(progress);

    /// <summary>Says that what brings the job on was committed: faults are counted anew from here.</summary>
    public void Advance() => _hasAdvanced = true;
}
