namespace Snapshot.Jobs;

/// <summary>A job that is started again and again.</summary>
/// <param name="Request">What is started.</param>
/// <param name="Recurrence">When.</param>
/// <param name="NextAt">When next, by the database's clock.</param>
public sealed record JobSchedule(JobRequest Request, Recurrence Recurrence, DateTimeOffset NextAt)
{
    /// <summary>The job that was started last.</summary>
    public Identity.JobId? LastJob { get; init; }
}
