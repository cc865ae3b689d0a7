using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>
/// Speaks to one kind of service. This is all that is needed to pull; a connector that can also read by ids or write
/// implements <see cref="IReadRecordsById"/> and <see cref="IWriteRecords"/> besides.
/// </summary>
/// <remarks>
/// One instance serves every account, from many threads. It throws <see cref="ConnectorException"/> and never waits for a
/// rate limit: the engine does. <c>samples/CustomConnector</c> is a whole one.
/// </remarks>
public interface IConnector
{
    /// <summary>What the connector says of itself.</summary>
    ConnectorSpec Spec { get; }

    /// <summary>Proves that the account works: reaches the service and is let in. Returns when it does.</summary>
    Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken);

    /// <summary>The tables that the account can see, with their fields, keys and capabilities.</summary>
    Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken);

    /// <summary>Reads every record of a table, page by page, each record at least once.</summary>
    IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken);
}
