namespace Snapshot.Jobs;

/// <summary>What a worker asks the queue for.</summary>
/// <param name="Worker">Its name, for people who look.</param>
/// <param name="Kinds">The kinds of jobs that it can run.</param>
/// <param name="Lease">For how long a job is reserved.</param>
public sealed record JobClaim(string Worker, IReadOnlyCollection<string> Kinds, TimeSpan Lease)
{
    /// <summary>How often a job is started at most. One whose workers ended without a word as often is parked.</summary>
    public int MostAttempts { get; init; } = int.MaxValue;
}
