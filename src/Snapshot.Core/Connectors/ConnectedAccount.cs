using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>An account ready to be used: its connector with decrypted settings.</summary>
/// <param name="Account">The account.</param>
/// <param name="Connector">Its connector.</param>
/// <param name="Context">What the connector is called with.</param>
internal sealed record ConnectedAccount(Account Account, IConnector Connector, ConnectorContext Context)
{
    /// <summary>What the service holds.</summary>
    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(CancellationToken cancellationToken) =>
        CallAsync(() => Connector.DiscoverAsync(Context, cancellationToken), cancellationToken);

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

    /// <summary>Calls the connector for a person who waits, and says in our words what went wrong.</summary>
    public async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (ConnectorException e)
        {
            throw ServiceErrors.From(e, Account.Name);
        }
        catch (Exception e) when (e is not SnapshotException && !cancellationToken.IsCancellationRequested)
        {
            throw ServiceErrors.From(
                new ConnectorException(ConnectorErrorKind.Bug, "connector_failed", "The connector failed unexpectedly.", e), Account.Name);
        }
    }
}
