using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>Which items of a plan or publication are meant; what is not given is not asked for.</summary>
public sealed record ItemFilter
{
    /// <summary>Every item.</summary>
    public static readonly ItemFilter All = new();

    /// <summary>Only items of this table.</summary>
    public string? Table { get; init; }

    /// <summary>Only creates, updates or deletes.</summary>
    public WriteKind? Kind { get; init; }

    /// <summary>Only items that stand there.</summary>
    public PublicationItemState? State { get; init; }

    // Where a record was written twice, to pass a unique value on, only the second counts if it was done.
    internal bool LeavesPassed { get; init; }
}
