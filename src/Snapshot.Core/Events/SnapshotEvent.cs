using Snapshot.Identity;

namespace Snapshot.Events;

/// <summary>Something that happened to a snapshot. It carries ids, counts and the revision, never data: readers fetch what they need.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Kind">What happened, such as <c>records.edited</c>; the names of operations and <c>job.progress</c>.</param>
/// <param name="Revision">The revision that the change was given, or <see langword="null"/> for what is no change, such as progress.</param>
/// <param name="At">When it happened, by the database's clock.</param>
public sealed record SnapshotEvent(SnapshotId Snapshot, string Kind, long? Revision, DateTimeOffset At)
{
    /// <summary>The operation that the change is part of.</summary>
    public OperationId? Operation { get; init; }

    /// <summary>The table it touched, when it touched one.</summary>
    public string? Table { get; init; }

    /// <summary>How many records it touched.</summary>
    public long Records { get; init; }

    /// <summary>The job it reports on.</summary>
    public JobId? Job { get; init; }
}
