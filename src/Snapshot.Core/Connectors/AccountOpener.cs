using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Snapshot.Identity;
using Snapshot.Limits;

namespace Snapshot.Connectors;

/// <summary>Makes accounts ready to be used: decrypts their secrets, and sets up all that their connector is called with.</summary>
internal sealed class AccountOpener(
    IAccountStore store, ConnectorRegistry connectors, AccountSecrets secrets, CredentialRefresh refresh, ConnectorHttp http, HostAccess hosts,
    IRateLimiter limiter, SnapshotLimits limits, ILoggerFactory loggers, TimeProvider time)
{
    // One process bounds its own requests under way; only their rate is shared.
    private readonly ConcurrentDictionary<AccountId, SemaphoreSlim> _underWay = [];

    public async Task<ConnectedAccount?> FindAsync(AccountId id, RequestPriority priority, CancellationToken cancellationToken)
    {
        return await store.FindAsync(id, cancellationToken).ConfigureAwait(false) is var (account, hidden) ? Open(account, hidden, priority) : null;
    }

    /// <summary>Opens a stored account.</summary>
    public ConnectedAccount Open(Account account, string hidden, RequestPriority priority)
    {
        var settings = new Dictionary<string, string>(account.Settings);
        foreach (var (name, value) in secrets.Unprotect(account, hidden))
            settings[name] = value;
        return Open(account, settings, priority, hidden);
    }

    /// <summary>Opens an account with its settings, secrets among them.</summary>
    public ConnectedAccount Open(Account account, IReadOnlyDictionary<string, string> settings, RequestPriority priority, string? stored = null)
    {
        var connector = connectors.Get(account.Connector);
        var logger = loggers.CreateLogger(connector.GetType());
        var complete = connector.Spec.WithDefaults(settings);
        IReadOnlyList<RateLimit> rates = connector is ILimitRequests limited ? limited.RateLimits(new ConnectorContext(complete))
            : connector.Spec.RateLimit is { } rate ? [rate] : [];
        var pace = new RequestPace(limiter, account.Id)
        {
            Limits = rates,
            Priority = priority,
            LongestWait = limits.RequestWait,
            UnderWay = stored is not null && rates.Min(limit => limit.Concurrency) is { } most ? _underWay.GetOrAdd(account.Id, _ => new SemaphoreSlim(most)) : null,
            Time = time,
            Logger = logger,
        };
        var context = new ConnectorContext(complete)
        {
            HttpClients = () => http.Open(account.Connector, pace), Requests = pace, Hosts = hosts, Time = time, Logger = logger,
        };
        return new ConnectedAccount(account, connector, context, stored, RefreshAsync);

        async Task<ConnectedAccount?> RefreshAsync(ConnectedAccount stale, CancellationToken cancellationToken) =>
            await refresh.RunAsync(stale, cancellationToken).ConfigureAwait(false)
                ? await FindAsync(account.Id, priority, cancellationToken).ConfigureAwait(false)
                : null;
    }
}
