using Snapshot.Identity;

namespace Snapshot.Storage;

/// <summary>How a pull ended.</summary>
/// <param name="Job">The job that it was part of.</param>
/// <param name="ResultJson">What it did, as JSON: a job that is taken up again for other tables need not do this one again.</param>
internal sealed record PullEnd(JobId Job, string ResultJson)
{
    /// <summary>Where the next incremental pull begins; <see langword="null"/>: there can be none.</summary>
    public string? Cursor { get; init; }

    /// <summary>Everything was read, to the end.</summary>
    public bool WasScan { get; init; }
}
