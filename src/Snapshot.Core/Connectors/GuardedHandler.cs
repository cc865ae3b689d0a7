using System.Net;
using System.Net.Sockets;

namespace Snapshot.Connectors;

/// <summary>Keeps the HTTP requests of accounts to the allowed hosts, and says so in our words when one is not.</summary>
internal sealed class GuardedHandler : DelegatingHandler
{
    private readonly HostAccess _hosts;

    /// <summary>Takes the handler that the host has shaped, before its first request.</summary>
    /// <exception cref="InvalidOperationException">It opens connections that cannot be checked.</exception>
    public GuardedHandler(HostAccess hosts, HttpMessageHandler primary, string client)
        : base(primary)
    {
        _hosts = hosts;
        switch (primary)
        {
            case SocketsHttpHandler sockets:
                Guard(sockets);
                break;
            case HttpClientHandler:
                throw new InvalidOperationException(
                    $"The HTTP client “{client}” has an HttpClientHandler, whose connections cannot be held to {nameof(SnapshotNetworkOptions)}.{nameof(SnapshotNetworkOptions.AllowedHosts)}; give it a SocketsHttpHandler.");
            // Any other is a transport of the host's own.
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // HTTP/3 opens its connections past the callback.
        if (request.Version.Major > 2)
            request.Version = HttpVersion.Version20;
        if (request.VersionPolicy == HttpVersionPolicy.RequestVersionOrHigher)
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is ConnectorException refused)
        {
            throw new ConnectorException(refused.Kind, refused.Code, refused.Message, e);
        }
    }

    private void Guard(SocketsHttpHandler handler)
    {
        // One handler serves all accounts of a connector: what a service sets for one is not to be sent for another.
        handler.UseCookies = false;
        var proxy = handler.UseProxy ? new GuardedProxy(handler.Proxy ?? HttpClient.DefaultProxy, _hosts) : null;
        if (proxy is not null)
            handler.Proxy = proxy;
        var own = handler.ConnectCallback;
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            var endpoint = context.DnsEndPoint;
            var addresses = proxy?.IsProxy(endpoint) == true
                ? await Dns.GetHostAddressesAsync(endpoint.Host, cancellationToken).ConfigureAwait(false)
                : await _hosts.FindAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            return own is null
                ? await ConnectAsync(addresses, endpoint.Port, cancellationToken).ConfigureAwait(false)
                : await own(context, cancellationToken).ConfigureAwait(false);
        };
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
