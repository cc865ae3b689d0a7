namespace Snapshot.AspNetCore.Syncing;

/// <summary>What to pull: the tables named, or all.</summary>
internal sealed record PullRequest
{
    public IReadOnlyList<string>? Tables { get; init; }

    /// <summary>Everything is read, also where the service could tell what has changed: only that finds out what vanished.</summary>
    public bool Full { get; init; }
}
