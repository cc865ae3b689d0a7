using Snapshot.Audit;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>Stores accounts; secrets come and go encrypted.</summary>
internal interface IAccountStore
{
    Task AddAsync(Account account, string protectedSecrets, AuditEntry entry, CancellationToken cancellationToken);

    Task<(Account Account, string ProtectedSecrets)?> FindAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>The accounts that are an actor's own, or all.</summary>
    Task<IReadOnlyList<Account>> ListAsync(Actor? owner, CancellationToken cancellationToken);

    /// <summary>Stores other settings and secrets of an account; <see langword="false"/> when it is gone.</summary>
    Task<bool> TryUpdateAsync(Account account, string protectedSecrets, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Removes an account; <see langword="false"/> when a table still uses it.</summary>
    Task<bool> TryRemoveAsync(AccountId account, AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Reserves the refresh of an account's secrets, if they are still those and nobody else has; the lease is on the store's clock.</summary>
    Task<RefreshTurn> BeginRefreshAsync(AccountId account, string protectedSecrets, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Ends the reservation, and stores what came of the refresh, if anything did and the secrets are still those.</summary>
    Task EndRefreshAsync(AccountId account, string protectedSecrets, RefreshedSettings? refreshed, CancellationToken cancellationToken);
}
