using System.Text.Json;

namespace Snapshot.Jobs;

/// <summary>What a handler throws when its job has failed for good, and there is a result all the same: what was done, and what was not.</summary>
/// <param name="error">Why it failed.</param>
/// <param name="result">What came of it.</param>
public sealed class JobFailedException(JobError error, JsonElement result) : Exception(error?.Message)
{
    /// <summary>Why it failed.</summary>
    public JobError Error { get; } = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>What came of it.</summary>
    public JsonElement Result { get; } = result;
}
