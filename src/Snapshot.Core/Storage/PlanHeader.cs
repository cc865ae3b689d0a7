using Snapshot.Identity;

namespace Snapshot.Storage;

/// <summary>A publish plan without its items.</summary>
internal sealed record PlanHeader(PlanId Id, SnapshotId Snapshot, Actor Actor, string Hash, string TablesJson)
{
    /// <summary>The publication that it takes back, if it does.</summary>
    public PublicationId? Reverts { get; init; }
}
