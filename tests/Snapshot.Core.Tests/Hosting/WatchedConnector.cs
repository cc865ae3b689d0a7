using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Hosting;

/// <summary>The in-memory service's connector, with an eye on what it is asked for.</summary>
internal sealed class WatchedConnector(InMemoryService service) : IConnector, IReadRecordsById, IWriteRecords
{
    private readonly InMemoryConnector _inner = new(service);

    public Action<WriteOperation>? Writes { get; init; }

    public Action<RemoteTable>? Requests { get; init; }

    public ConnectorSpec Spec => _inner.Spec;

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => _inner.CheckAsync(context, cancellationToken);

    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        _inner.DiscoverAsync(context, cancellationToken);

    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken)
    {
        Requests?.Invoke(request.Table);
        return _inner.ReadAsync(context, request, cancellationToken);
    }

    public Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        Requests?.Invoke(request.Table);
        return _inner.ReadByIdAsync(context, request, ids, cancellationToken);
    }

    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken)
    {
        Requests?.Invoke(request.Table);
        foreach (var operation in request.Operations)
            Writes?.Invoke(operation);
        return _inner.WriteAsync(context, request, cancellationToken);
    }
}
