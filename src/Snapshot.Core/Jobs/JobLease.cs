namespace Snapshot.Jobs;

/// <summary>A worker's right to run a job, until it expires or another worker has a newer one.</summary>
/// <param name="Job">The job.</param>
/// <param name="Token">Grows with every claim of the job; an older token has no right any more.</param>
public sealed record JobLease(Job Job, long Token);
