using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>
/// Shares each account's rate limit between all instances, on one clock. Neither call waits for a slot. An account that is not stored (yet)
/// has no limit.
/// </summary>
internal interface IRateLimiter
{
    /// <summary>Reserves the account's next slot, in one atomic step, unless it lies further ahead than the caller may line up.</summary>
    /// <param name="account">The account.</param>
    /// <param name="shares">What the request takes of the account's limits, all of them or none; empty: only a pause can make it wait, and nothing is counted.</param>
    /// <param name="ahead">How far ahead a slot is reserved: not at all for those who let others go first.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<RequestSlot> ReserveAsync(AccountId account, IReadOnlyList<LimitShare> shares, TimeSpan ahead, CancellationToken cancellationToken);

    /// <summary>Lets nobody send for the account for a time. A pause that lasts longer already stays.</summary>
    Task PauseAsync(AccountId account, TimeSpan pause, CancellationToken cancellationToken);
}
