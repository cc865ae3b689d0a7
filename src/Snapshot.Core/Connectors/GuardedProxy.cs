using System.Collections.Concurrent;
using System.Net;

namespace Snapshot.Connectors;

/// <summary>
/// A proxy of the host that is asked for allowed hosts only. It is consulted about every request, redirects included, while a connection to a
/// proxy serves many.
/// </summary>
internal sealed class GuardedProxy(IWebProxy proxy, HostAccess hosts) : IWebProxy
{
    // Nothing listens there, and it is not allowed: an account that names a proxy as its service ends here.
    private static readonly Uri Nowhere = new("http://0.0.0.0:1");

    private readonly ConcurrentDictionary<(string Host, int Port), bool> _proxies = [];

    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    /// <summary>Whether a connection goes to a proxy that the host has chosen.</summary>
    public bool IsProxy(DnsEndPoint endpoint) => _proxies.ContainsKey((endpoint.Host, endpoint.Port));

    public bool IsBypassed(Uri host) => false;

    // Null: no proxy, so the connection itself is checked.
    public Uri? GetProxy(Uri destination)
    {
        var chosen = proxy.IsBypassed(destination) ? null : proxy.GetProxy(destination);
        if (chosen is null || !hosts.AllowsByProxy(destination.IdnHost, destination.Port))
            return _proxies.ContainsKey((destination.IdnHost, destination.Port)) ? Nowhere : null;
        _proxies.TryAdd((chosen.IdnHost, chosen.Port), true);
        return _proxies.ContainsKey((destination.IdnHost, destination.Port)) ? Nowhere : chosen;
    }
}
