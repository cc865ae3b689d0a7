using Snapshot.Connectors;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Hosting;

/// <summary>The in-memory service's connector, whose accounts have the limits of their plans: the token <c>free</c> one request an hour, any other as many as come.</summary>
internal sealed class LimitedConnector(InMemoryService service) : IConnector, ILimitRequests
{
    private readonly InMemoryConnector _inner = new(service);

    public ConnectorSpec Spec => _inner.Spec with { RateLimit = new RateLimit(1, TimeSpan.FromDays(1)) };

    public IReadOnlyList<RateLimit> RateLimits(ConnectorContext context) =>
        context.OptionalSetting("token") == "free" ? [new(1, TimeSpan.FromHours(1)) { Concurrency = 1 }, new(100, TimeSpan.FromHours(1)) { Burst = 100 }] : [];

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => _inner.CheckAsync(context, cancellationToken);

    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        _inner.DiscoverAsync(context, cancellationToken);

    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
        _inner.ReadAsync(context, request, cancellationToken);
}
