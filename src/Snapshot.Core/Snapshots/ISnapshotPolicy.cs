using Snapshot.Identity;

namespace Snapshot.Snapshots;

/// <summary>Decides who may do what. A host registers its own to bring in its roles; the default is <see cref="OwnerPolicy"/>.</summary>
public interface ISnapshotPolicy
{
    /// <summary>Whether the actor may know that the snapshot exists.</summary>
    ValueTask<bool> CanSeeAsync(Actor actor, SnapshotInfo snapshot, CancellationToken cancellationToken);

    /// <summary>Whether the actor, who can see the snapshot, has the right.</summary>
    ValueTask<bool> AllowsAsync(Actor actor, SnapshotInfo snapshot, SnapshotRight right, CancellationToken cancellationToken);
}
