using Snapshot.Identity;

namespace Snapshot.Storage;

/// <summary>A publish plan without its items.</summary>
internal sealed record PlanHeader(PlanId Id, SnapshotId Snapshot, Actor Actor, string Hash, string TablesJson);
