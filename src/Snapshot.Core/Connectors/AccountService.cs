using Snapshot.Audit;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>Connects services. Secrets are stored encrypted by the host's data protection, and given to the connector alone.</summary>
public sealed class AccountService
{
    private readonly IAccountStore _store;
    private readonly ConnectorRegistry _connectors;
    private readonly AccountOpener _opener;
    private readonly AccountSecrets _secrets;
    private readonly IAccountPolicy _policy;
    private readonly TimeProvider _time;

    internal AccountService(
        IAccountStore store, ConnectorRegistry connectors, AccountOpener opener, AccountSecrets secrets, IAccountPolicy policy, TimeProvider time)
    {
        _store = store;
        _connectors = connectors;
        _opener = opener;
        _secrets = secrets;
        _policy = policy;
        _time = time;
    }

    /// <summary>Connects an account, once the service has let it in.</summary>
    /// <exception cref="SnapshotException">
    /// <c>connector_not_found</c>, <c>account_invalid</c>, <c>name_invalid</c>, <c>authentication_required</c> or <c>service_failed</c>.
    /// </exception>
    public async Task<Account> ConnectAsync(NewAccount account, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        RequirePerson(actor);
        var spec = _connectors.Get(account.Connector).Spec;
        SettingRules.Check(spec, account.Settings);
        var connected = new Account
        {
            Id = AccountId.New(),
            Connector = account.Connector,
            Name = ReadableName.Require(account.Name),
            Owner = new Owner(actor.UserId, actor.Organization),
            Settings = Settings(spec, account.Settings, secret: false),
            CreatedAt = _time.GetUtcNow(),
        };
        await _opener.Open(connected, account.Settings, RequestPriority.Interactive).CheckAsync(cancellationToken).ConfigureAwait(false);
        var hidden = _secrets.Protect(connected, Settings(spec, account.Settings, secret: true));
        var entry = Entry(actor, "account.connected", $"Connected “{connected.Name}” ({connected.Connector}).");
        await _store.AddAsync(connected, hidden, entry, cancellationToken).ConfigureAwait(false);
        return connected;
    }

    /// <summary>
    /// Connects an account again, with new settings in place of all that it has, once the service has let it in: after its credentials were
    /// withdrawn, or cannot be read any more. The tables of snapshots stay with it.
    /// </summary>
    /// <exception cref="SnapshotException">
    /// <c>account_not_found</c>, <c>account_invalid</c>, <c>authentication_required</c> or <c>service_failed</c>; the account stays as it is.
    /// </exception>
    public async Task<Account> ReconnectAsync(
        AccountId account, IReadOnlyDictionary<string, string> settings, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var (found, _) = await FindAsync(account, actor, cancellationToken).ConfigureAwait(false);
        var spec = _connectors.Get(found.Connector).Spec;
        SettingRules.Check(spec, settings);
        var connected = found with { Settings = Settings(spec, settings, secret: false) };
        await _opener.Open(connected, settings, RequestPriority.Interactive).CheckAsync(cancellationToken).ConfigureAwait(false);
        var entry = Entry(actor, "account.reconnected", $"Connected “{connected.Name}” ({connected.Connector}) again.");
        return await _store.TryUpdateAsync(connected, _secrets.Protect(connected, Settings(spec, settings, secret: true)), entry, cancellationToken).ConfigureAwait(false)
            ? connected
            : throw NotFound(account);
    }

    /// <summary>The accounts that the actor may use.</summary>
    public async Task<IReadOnlyList<Account>> ListAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        RequirePerson(actor);
        var usable = new List<Account>();
        foreach (var account in await _store.ListAsync(_policy.ShowsOnlyOwn ? actor : null, cancellationToken).ConfigureAwait(false))
        {
            if (await _policy.CanUseAsync(actor, account, cancellationToken).ConfigureAwait(false))
                usable.Add(account);
        }
        return usable;
    }

    /// <summary>Asks the service whether the account still works.</summary>
    /// <exception cref="SnapshotException"><c>account_not_found</c>, <c>account_unreadable</c>, <c>authentication_required</c> or <c>service_failed</c>.</exception>
    public async Task CheckAsync(AccountId account, Actor actor, CancellationToken cancellationToken = default)
    {
        var connected = await RequireAsync(account, actor, cancellationToken).ConfigureAwait(false);
        await connected.CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The tables that the account can see.</summary>
    /// <exception cref="SnapshotException"><c>account_not_found</c>, <c>account_unreadable</c>, <c>authentication_required</c> or <c>service_failed</c>.</exception>
    public async Task<IReadOnlyList<RemoteTable>> TablesAsync(AccountId account, Actor actor, CancellationToken cancellationToken = default)
    {
        var connected = await RequireAsync(account, actor, cancellationToken).ConfigureAwait(false);
        return await connected.DiscoverAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes an account that no snapshot uses.</summary>
    /// <exception cref="SnapshotException"><c>account_not_found</c> or <c>account_in_use</c>.</exception>
    public async Task RemoveAsync(AccountId account, Actor actor, CancellationToken cancellationToken = default)
    {
        var (found, _) = await FindAsync(account, actor, cancellationToken).ConfigureAwait(false);
        var entry = Entry(actor, "account.removed", $"Removed “{found.Name}”.");
        if (!await _store.TryRemoveAsync(account, entry, cancellationToken).ConfigureAwait(false))
            throw new SnapshotException(
                SnapshotErrorCode.AccountInUse, $"The account “{found.Name}” is used by a snapshot's table; drop that first.");
    }

    /// <summary>The account, for one who may use it and waits.</summary>
    internal async Task<ConnectedAccount> RequireAsync(AccountId account, Actor actor, CancellationToken cancellationToken)
    {
        var (found, hidden) = await FindAsync(account, actor, cancellationToken).ConfigureAwait(false);
        return _opener.Open(found, hidden, RequestPriority.Interactive);
    }

    /// <summary>The account of a table, whose access was checked with its snapshot.</summary>
    internal async Task<ConnectedAccount> OpenAsync(AccountId account, RequestPriority priority, CancellationToken cancellationToken) =>
        await _opener.FindAsync(account, priority, cancellationToken).ConfigureAwait(false) ?? throw NotFound(account);

    private async Task<(Account Account, string Hidden)> FindAsync(AccountId account, Actor actor, CancellationToken cancellationToken)
    {
        RequirePerson(actor);
        return await _store.FindAsync(account, cancellationToken).ConfigureAwait(false) is { } found
            && await _policy.CanUseAsync(actor, found.Account, cancellationToken).ConfigureAwait(false)
            ? found
            : throw NotFound(account);
    }

    private static Dictionary<string, string> Settings(ConnectorSpec spec, IReadOnlyDictionary<string, string> settings, bool secret) =>
        settings.Where(setting => spec.Settings.Any(known => known.Name == setting.Key && known.IsSecret) == secret).ToDictionary();

    private AuditEntry Entry(Actor actor, string action, string summary) =>
        new() { At = _time.GetUtcNow(), Actor = actor, Action = action, Summary = summary };

    private static void RequirePerson(Actor actor)
    {
        ActorRules.Require(actor);
        if (actor.Kind == ActorKind.Agent)
            throw new SnapshotException(SnapshotErrorCode.ActorForbidden, "Agents do not see accounts; a person connects services.");
    }

    private static SnapshotException NotFound(AccountId account) =>
        new(SnapshotErrorCode.AccountNotFound, $"There is no account {account}.")
        {
            Details = new Dictionary<string, object?> { ["account"] = account.ToString() },
        };
}
