using System.Data.Common;
using Snapshot.Audit;
using Snapshot.Errors;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>
/// Has expired credentials replaced, once over all instances: a refresh token must not be used twice. Whoever comes first holds a lease,
/// not a transaction, while the service is asked; the others wait until the stored secrets are not the old ones any more.
/// </summary>
internal sealed class CredentialRefresh(IAccountStore store, AccountSecrets secrets, TimeProvider time)
{
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestStoring = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Lease = LongestCall + LongestStoring + TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether other credentials are stored now than those that the account was opened with.</summary>
    /// <exception cref="ConnectorException">The service refused, or failed.</exception>
    public async Task<bool> RunAsync(ConnectedAccount account, CancellationToken cancellationToken)
    {
        while (account is { Connector: IRefreshCredentials connector, Stored: { } stale })
        {
            switch (await store.BeginRefreshAsync(account.Account.Id, stale, Lease, cancellationToken).ConfigureAwait(false))
            {
                case RefreshTurn.Done:
                    return true;
                case RefreshTurn.Mine:
                    // Whoever goes away does not take the new credentials along.
                    return await RefreshAsync(account, connector, stale).WaitAsync(cancellationToken).ConfigureAwait(false);
                default:
                    await Task.Delay(LookAgain, time, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
        return false;
    }

    private async Task<bool> RefreshAsync(ConnectedAccount account, IRefreshCredentials connector, string stale)
    {
        RefreshedSettings? refreshed = null;
        try
        {
            refreshed = await AskAsync(account, connector, stale).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync(account.Account.Id, stale, refreshed).ConfigureAwait(false);
        }
        return refreshed is not null;
    }

    // A database that is away for a moment must not cost the new credentials: the old ones are worth nothing any more.
    private async Task EndAsync(AccountId account, string stale, RefreshedSettings? refreshed)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await store.EndRefreshAsync(account, stale, refreshed, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is SnapshotException or DbException && time.GetElapsedTime(began) < LongestStoring)
            {
                await Task.Delay(LookAgain, time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<RefreshedSettings?> AskAsync(ConnectedAccount account, IRefreshCredentials connector, string stale)
    {
        if (await CallAsync(connector, account.Context).ConfigureAwait(false) is not { } changed)
            return null;
        var (shown, hidden) = (new Dictionary<string, string>(), secrets.Unprotect(account.Account, stale));
        foreach (var (name, value) in changed)
        {
            var setting = account.Connector.Spec.Settings.FirstOrDefault(setting => setting.Name == name) ?? throw new ConnectorException(
                ConnectorErrorKind.Bug, "contract_broken", $"The connector refreshed a setting “{name}”, which it does not have.");
            (setting.IsSecret ? hidden : shown)[name] = value;
        }
        return new RefreshedSettings(shown, secrets.Protect(account.Account, hidden), Entry(account.Account));
    }

    private async Task<IReadOnlyDictionary<string, string>?> CallAsync(IRefreshCredentials connector, ConnectorContext context)
    {
        using var end = new CancellationTokenSource(LongestCall, time);
        try
        {
            return await connector.RefreshAsync(context, end.Token).ConfigureAwait(false);
        }
        catch (ConnectorException e) when (e.Kind == ConnectorErrorKind.Authentication)
        {
            throw new ConnectorException(
                ConnectorErrorKind.Authentication, "authentication_required", "The credentials have expired and cannot be refreshed; connect the account again.", e);
        }
        catch (OperationCanceledException e) when (end.IsCancellationRequested)
        {
            throw new ConnectorException(ConnectorErrorKind.Transient, "refresh_timed_out", "The service did not answer when the credentials were to be refreshed.", e);
        }
    }

    private AuditEntry Entry(Account account) => new()
    {
        At = time.GetUtcNow(),
        Actor = new Actor(ActorKind.Worker, "credentials", account.Owner.Organization, account.Owner.User),
        Action = "account.refreshed",
        Summary = $"Refreshed the credentials of “{account.Name}”.",
    };
}
