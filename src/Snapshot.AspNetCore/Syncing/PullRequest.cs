namespace Snapshot.AspNetCore.Syncing;

/// <summary>What to pull: the tables named, or all.</summary>
internal sealed record PullRequest
{
    public IReadOnlyList<string>? Tables { get; init; }
}
