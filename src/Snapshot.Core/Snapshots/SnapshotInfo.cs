using Snapshot.Identity;

namespace Snapshot.Snapshots;

/// <summary>A workspace: an isolated copy of some tables of some services.</summary>
public sealed record SnapshotInfo
{
    /// <summary>Its id.</summary>
    public required SnapshotId Id { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whose it is.</summary>
    public required Owner Owner { get; init; }

    /// <summary>How many recorded changes it has seen; each got the next number.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first day of which changes are still known one by one; <see langword="null"/> when all are. Older ones cannot be undone.</summary>
    public DateOnly? HistoryFrom { get; init; }

    /// <summary>The PostgreSQL schema that holds its tables.</summary>
    internal string Schema { get; init; } = "";
}
