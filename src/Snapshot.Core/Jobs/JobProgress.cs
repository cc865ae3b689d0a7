namespace Snapshot.Jobs;

/// <summary>How far a job has come.</summary>
/// <param name="Phase">What it is doing, in a word or two.</param>
/// <param name="Done">How many records it has done.</param>
/// <param name="Total">How many there are, when that is known.</param>
public sealed record JobProgress(string Phase, long Done, long? Total = null);
