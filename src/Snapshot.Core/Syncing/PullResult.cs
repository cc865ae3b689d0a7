namespace Snapshot.Syncing;

/// <summary>What a pull of one table did; a pull job's result is a list of these.</summary>
/// <param name="Table">The table.</param>
/// <param name="Read">How many records the service gave.</param>
/// <param name="Changed">How many records were added, changed or quarantined here.</param>
public sealed record PullResult(string Table, long Read, long Changed)
{
    /// <summary>Whether only what had changed since the last pull was read; then it is not known what vanished.</summary>
    public bool IsIncremental { get; init; }

    /// <summary>Whether the service said that this was all. If not, the next pull reads it again.</summary>
    public bool IsWhole { get; init; }

    /// <summary>
    /// Records that the service did not give any more and that were nevertheless left as they are, because so many at once look like a fault.
    /// </summary>
    public long Withheld { get; init; }
}
