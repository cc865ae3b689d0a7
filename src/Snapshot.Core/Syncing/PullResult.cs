using Snapshot.Jobs;
using Snapshot.Tables;

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

    /// <summary>In what the service's table differed from this one, and what was done about it.</summary>
    public IReadOnlyList<SchemaChange> Changes { get; init; } = [];

    /// <summary>What became of views, indexes and columns that are made of changed ones, in sentences for a person.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why the table was not pulled, or not wholly; <see langword="null"/>: it was.</summary>
    public JobError? Error { get; init; }
}
