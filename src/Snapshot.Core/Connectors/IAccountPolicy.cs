using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>Decides who may use an account; what the host says of snapshots and accounts is one policy, which lies above this folder.</summary>
internal interface IAccountPolicy
{
    bool ShowsOnlyOwn { get; }

    ValueTask<bool> CanUseAsync(Actor actor, Account account, CancellationToken cancellationToken);
}
