using Snapshot.Connectors;
using Snapshot.Identity;

namespace Snapshot.Snapshots;

/// <summary>
/// Decides who may do what. A host registers its own to bring in its roles; the default is <see cref="OwnerPolicy"/>. Lists ask it about
/// each entry, so what a list shows is what can be opened.
/// </summary>
public interface ISnapshotPolicy
{
    /// <summary>
    /// Gets whether the policy never shows more than <see cref="OwnerPolicy"/> does. Lists then look among the actor's own snapshots and
    /// accounts only; otherwise they ask about all that there are.
    /// </summary>
    bool ShowsOnlyOwn => false;

    /// <summary>Whether the actor may know that the snapshot exists.</summary>
    ValueTask<bool> CanSeeAsync(Actor actor, SnapshotInfo snapshot, CancellationToken cancellationToken);

    /// <summary>Whether the actor, who can see the snapshot, has the right.</summary>
    ValueTask<bool> AllowsAsync(Actor actor, SnapshotInfo snapshot, SnapshotRight right, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the actor may see and use the account: check it, list its tables, add tables of it to snapshots, remove it. By default it
    /// must be the actor's own.
    /// </summary>
    ValueTask<bool> CanUseAsync(Actor actor, Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return ValueTask.FromResult(account.Owner.Includes(actor));
    }
}
