using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using Snapshot.Limits;

namespace Snapshot.Connectors;

/// <summary>Opens HTTP clients for connectors: shaped by the host, under the name of the connector, and at the pace of the account.</summary>
internal sealed class ConnectorHttp(
    IHttpMessageHandlerFactory handlers, IOptionsMonitor<HttpClientFactoryOptions> options, SnapshotLimits limits, TimeProvider time)
{
    /// <summary>What the names of connectors' clients begin with.</summary>
    public const string Prefix = "Snapshot.";

    public HttpClient Open(string connector, RequestPace pace)
    {
        var name = Prefix + connector;
        // The handler belongs to the factory, as with the clients that this makes itself.
        var client = new HttpClient(new PacingHandler(pace, time) { InnerHandler = handlers.CreateHandler(name) }, disposeHandler: false);
        foreach (var configure in options.Get(name).HttpClientActions)
            configure(client);
        // The time-out is for the service; what a request waits for its turn comes on top.
        if (client.Timeout != Timeout.InfiniteTimeSpan)
            client.Timeout += limits.RequestWait;
        return client;
    }
}
