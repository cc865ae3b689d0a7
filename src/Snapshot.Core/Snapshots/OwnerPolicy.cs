using Snapshot.Identity;

namespace Snapshot.Snapshots;

/// <summary>
/// The default policy: members of the owner's organisation do everything, and so does the owner of what belongs to no organisation; their
/// agents look and suggest. The same user in another organisation, or in none, sees nothing of it.
/// </summary>
public sealed class OwnerPolicy : ISnapshotPolicy
{
    /// <inheritdoc/>
    public bool ShowsOnlyOwn => true;

    /// <inheritdoc/>
    public ValueTask<bool> CanSeeAsync(Actor actor, SnapshotInfo snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return ValueTask.FromResult(snapshot.Owner.Includes(actor));
    }

    /// <inheritdoc/>
    public ValueTask<bool> AllowsAsync(Actor actor, SnapshotInfo snapshot, SnapshotRight right, CancellationToken cancellationToken) =>
        ValueTask.FromResult(true);
}
