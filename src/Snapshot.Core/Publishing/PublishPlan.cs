using Snapshot.Identity;

namespace Snapshot.Publishing;

/// <summary>What a publication would send, computed against what the services held at that moment.</summary>
public sealed record PublishPlan
{
    /// <summary>Its id.</summary>
    public required PlanId Id { get; init; }

    /// <summary>The snapshot.</summary>
    public required SnapshotId Snapshot { get; init; }

    /// <summary>A hash of every item: who approves it approves exactly these.</summary>
    public required string Hash { get; init; }

    /// <summary>The publication that it takes back; <see langword="null"/>: it publishes edits.</summary>
    public PublicationId? Reverts { get; init; }

    /// <summary>Who made it.</summary>
    public required Actor Actor { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What it would do, table by table.</summary>
    public required IReadOnlyList<PlannedTable> Tables { get; init; }

    /// <summary>What the host's gates say of it.</summary>
    public IReadOnlyList<GateFinding> Findings { get; init; } = [];
}
