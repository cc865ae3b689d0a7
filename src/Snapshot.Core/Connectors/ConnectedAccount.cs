using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>An account ready to be used: its connector with decrypted settings.</summary>
/// <param name="account">The account.</param>
/// <param name="connector">Its connector.</param>
/// <param name="context">What the connector is called with.</param>
/// <param name="stored">The secrets as they are stored, or <see langword="null"/> when they are not yet.</param>
/// <param name="refresh">Opens the account with other credentials, where there are any.</param>
internal sealed partial class ConnectedAccount(
    Account account, IConnector connector, ConnectorContext context, string? stored,
    Func<ConnectedAccount, CancellationToken, Task<ConnectedAccount?>> refresh)
{
    public Account Account { get; } = account;

    public IConnector Connector { get; } = connector;

    /// <summary>What the connector is called with. Another one after the credentials were refreshed, so calls take it anew each time.</summary>
    public ConnectorContext Context { get; private set; } = context;

    /// <summary>The secrets of <see cref="Context"/> as they are stored, or <see langword="null"/> when they are not yet.</summary>
    public string? Stored { get; private set; } = stored;

    /// <summary>Proves that the account works.</summary>
    public Task CheckAsync(CancellationToken cancellationToken) => CallAsync(
        async () =>
        {
            await Connector.CheckAsync(Context, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>What the service holds.</summary>
    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(CancellationToken cancellationToken) =>
        CallAsync(() => Connector.DiscoverAsync(Context, cancellationToken), cancellationToken);

    /// <summary>
    /// Reads a table's pages. When the credentials expire on the way they are refreshed, and the scan goes on behind the last page; without a
    /// checkpoint it cannot, and a passing fault makes its job begin it again.
    /// </summary>
    public async IAsyncEnumerable<ReadPage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IAsyncEnumerator<ReadPage>? pages = null;
        ReadPage? last = null;
        try
        {
            while (await RunAsync(NextAsync, cancellationToken).ConfigureAwait(false))
            {
                last = pages!.Current;
                yield return last;
            }
        }
        finally
        {
            if (pages is not null)
                await pages.DisposeAsync().ConfigureAwait(false);
        }

        async Task<bool> NextAsync()
        {
            if (pages is null && last is { Checkpoint: null })
                throw new ConnectorException(ConnectorErrorKind.Transient, "scan_interrupted", "The credentials were refreshed in the middle of a scan, which begins again.");
            pages ??= Connector.ReadAsync(Context, last is null ? request : request with { Checkpoint = last.Checkpoint }, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            try
            {
                return await pages.MoveNextAsync().ConfigureAwait(false);
            }
            catch (ConnectorException)
            {
                await pages.DisposeAsync().ConfigureAwait(false);
                pages = null;
                throw;
            }
        }
    }

    /// <summary>One table that can be pulled.</summary>
    /// <exception cref="SnapshotException"><c>remote_table_not_found</c> or <c>remote_table_without_key</c>.</exception>
    public static RemoteTable Require(IReadOnlyList<RemoteTable> tables, string remoteTable)
    {
        var table = tables.FirstOrDefault(table => table.Id == remoteTable) ?? throw new SnapshotException(
            SnapshotErrorCode.RemoteTableNotFound,
            $"The service has no table “{remoteTable}”.{NearName.Hint(remoteTable, tables.Select(known => known.Id))}")
        {
            Details = new Dictionary<string, object?> { ["remoteTable"] = remoteTable },
        };
        return table.Key.Count > 0 ? table : throw new SnapshotException(
            SnapshotErrorCode.RemoteTableWithoutKey,
            $"The remote table “{remoteTable}” has no key, so its records cannot be told apart and written back. Give it a primary key, or a unique index over columns that are never null.")
        {
            Details = new Dictionary<string, object?> { ["remoteTable"] = remoteTable },
        };
    }

    /// <summary>
    /// Calls the connector: a call that the credentials were refused to is made once more when they can be refreshed, and a pause that the
    /// service asks for is kept by everyone.
    /// </summary>
    /// <param name="call">The call. It uses <see cref="Context"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ConnectorException">What the connector reported.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (ConnectorException e)
            {
                if (e is { RetryAfter: { } pause, IsOfPace: false })
                    await Context.Requests.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
                if (!isFirst || e.Kind != ConnectorErrorKind.Authentication || await refresh(this, cancellationToken).ConfigureAwait(false) is not { } fresh)
                    throw;
                (Context, Stored) = (fresh.Context, fresh.Stored);
            }
        }
    }

    /// <summary>Calls the connector for a person who waits, and says in our words what went wrong.</summary>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ServiceErrors.From(e, Account.Name);
        }
        catch (Exception e) when (e is not SnapshotException && !cancellationToken.IsCancellationRequested)
        {
            LogFailed(Context.Logger, e, Account.Connector);
            throw ServiceErrors.From(
                new ConnectorException(ConnectorErrorKind.Bug, "connector_failed", "The connector failed unexpectedly.", e), Account.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The connector “{Connector}” failed in a way that it does not tell.")]
    private static partial void LogFailed(ILogger logger, Exception fault, string connector);
}
