using Snapshot.Audit;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>Stores accounts; secrets come and go encrypted.</summary>
internal interface IAccountStore
{
    Task AddAsync(Account account, string protectedSecrets, AuditEntry entry, CancellationToken cancellationToken);

    Task<(Account Account, string ProtectedSecrets)?> FindAsync(AccountId account, CancellationToken cancellationToken);

    Task<IReadOnlyList<Account>> ListAsync(string user, string? organization, CancellationToken cancellationToken);

    /// <summary>Removes an account; <see langword="false"/> when a table still uses it.</summary>
    Task<bool> TryRemoveAsync(AccountId account, AuditEntry entry, CancellationToken cancellationToken);
}
