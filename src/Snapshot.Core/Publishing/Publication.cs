using Snapshot.Identity;
using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>The carrying out of an approved plan.</summary>
public sealed record Publication
{
    /// <summary>Its id.</summary>
    public required PublicationId Id { get; init; }

    /// <summary>The snapshot.</summary>
    public required SnapshotId Snapshot { get; init; }

    /// <summary>The plan.</summary>
    public required PlanId Plan { get; init; }

    /// <summary>The publication that it takes back, where it does.</summary>
    public PublicationId? Reverts { get; init; }

    /// <summary>The job that carries it out; of several – what was in doubt was sent again – the last.</summary>
    public required JobId Job { get; init; }

    /// <summary>Who approved the plan.</summary>
    public required Actor Actor { get; init; }

    /// <summary>When it was approved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When every item had its outcome.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many items stand where.</summary>
    public required IReadOnlyDictionary<PublicationItemState, long> Items { get; init; }
}
