namespace Snapshot.Jobs;

/// <summary>One attempt at a job, as its handler sees it.</summary>
/// <param name="job">The job.</param>
/// <param name="report">Takes the progress.</param>
public sealed class JobRun(Job job, Action<JobProgress> report)
{
    /// <summary>The job.</summary>
    public Job Job { get; } = job;

    /// <summary>Says how far the work has come. Cheap: it is stored with the next renewal of the lease.</summary>
    public void Report(JobProgress progress) => report(progress);
}
