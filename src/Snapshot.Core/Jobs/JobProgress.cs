namespace Snapshot.Jobs;

/// <summary>How far a job has come.</summary>
/// <param name="Phase">What it is doing, in a word or two.</param>
/// <param name="Done">How many records it has done.</param>
/// <param name="Total">How many there are, when that is known.</param>
public sealed record JobProgress(string Phase, long Done, long? Total = null)
{
    /// <summary>How many records it does in a second, in this phase and attempt. Measured by the worker.</summary>
    public double? PerSecond { get; init; }

    /// <summary>When this phase will be over, if it goes on like that. Reckoned by the worker.</summary>
    public DateTimeOffset? EndsAt { get; init; }
}
