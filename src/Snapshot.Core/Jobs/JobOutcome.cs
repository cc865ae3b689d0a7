using System.Text.Json;

namespace Snapshot.Jobs;

/// <summary>How an attempt at a job ended.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>Done.</summary>
    /// <param name="Result">What came of it.</param>
    public sealed record Succeeded(JsonElement? Result) : JobOutcome;

    /// <summary>Given up.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Failed(JobError Error) : JobOutcome
    {
        /// <summary>What came of it nevertheless.</summary>
        public JsonElement? Result { get; init; }
    }

    /// <summary>Tried too often; waits for a person who has it started again.</summary>
    /// <param name="Error">Why the last attempt failed.</param>
    public sealed record Parked(JobError Error) : JobOutcome;

    /// <summary>Ended because somebody asked.</summary>
    public sealed record Canceled : JobOutcome;

    /// <summary>To be tried again.</summary>
    /// <param name="After">How long from now.</param>
    /// <param name="Error">Why this attempt ended, or <see langword="null"/> when the worker merely stops.</param>
    public sealed record Again(TimeSpan After, JobError? Error) : JobOutcome
    {
        /// <summary>Whether it was one of the attempts that a job has, as it is when it failed.</summary>
        public bool Counts { get; init; } = Error is not null;
    }
}
