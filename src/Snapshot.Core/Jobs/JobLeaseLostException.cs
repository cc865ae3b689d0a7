namespace Snapshot.Jobs;

/// <summary>A job is another worker's by now, so that nothing more may be written for it; the transaction is to be rolled back.</summary>
public sealed class JobLeaseLostException : Exception
{
    /// <summary>The job is another worker's by now.</summary>
    public JobLeaseLostException(JobLease lease)
        : base($"The job {lease?.Job.Id} is another worker's by now.")
    {
    }
}
