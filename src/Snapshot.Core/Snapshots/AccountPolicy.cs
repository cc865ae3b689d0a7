using Snapshot.Connectors;
using Snapshot.Identity;

namespace Snapshot.Snapshots;

/// <summary>What the host's policy says of accounts.</summary>
internal sealed class AccountPolicy(ISnapshotPolicy policy) : IAccountPolicy
{
    public bool ShowsOnlyOwn => policy.ShowsOnlyOwn;

    public ValueTask<bool> CanUseAsync(Actor actor, Account account, CancellationToken cancellationToken) =>
        policy.CanUseAsync(actor, account, cancellationToken);
}
