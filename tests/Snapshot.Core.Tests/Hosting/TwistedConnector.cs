using Snapshot.Connectors;
using Snapshot.Testing.Services;

namespace Snapshot.Hosting;

/// <summary>The in-memory service's connector, with its scans twisted on the way.</summary>
internal sealed class TwistedConnector(
    InMemoryService service, Func<IAsyncEnumerable<ReadPage>, IAsyncEnumerable<ReadPage>> twist) : IConnector
{
    private readonly InMemoryConnector _inner = new(service);

    public ConnectorSpec Spec => _inner.Spec;

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => _inner.CheckAsync(context, cancellationToken);

    public Task<IReadOnlyList<Tables.RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        _inner.DiscoverAsync(context, cancellationToken);

    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
        twist(_inner.ReadAsync(context, request, cancellationToken));
}
