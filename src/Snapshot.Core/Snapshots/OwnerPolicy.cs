using Snapshot.Identity;

namespace Snapshot.Snapshots;

/// <summary>The default policy: the owner and the members of the owner's organisation do everything; their agents look and suggest.</summary>
public sealed class OwnerPolicy : ISnapshotPolicy
{
    /// <inheritdoc/>
    public ValueTask<bool> CanSeeAsync(Actor actor, SnapshotInfo snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(snapshot);
        var shared = snapshot.Owner.Organization is { } organization && organization == actor.Organization;
        return ValueTask.FromResult(shared || snapshot.Owner.User == actor.UserId);
    }

    /// <inheritdoc/>
    public ValueTask<bool> AllowsAsync(Actor actor, SnapshotInfo snapshot, SnapshotRight right, CancellationToken cancellationToken) =>
        ValueTask.FromResult(true);
}
