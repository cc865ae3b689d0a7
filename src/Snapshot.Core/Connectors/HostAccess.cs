using System.Net;
using System.Net.Sockets;

namespace Snapshot.Connectors;

/// <summary>
/// Which hosts accounts may connect to. Clients of <see cref="ConnectorContext.HttpClients"/> keep to it by themselves; a connector that
/// opens connections in another way asks here each time, and connects to one of the addresses that it is given.
/// </summary>
public sealed class HostAccess
{
    private readonly IReadOnlyList<HostRule>? _rules;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookup;

    private HostAccess(IReadOnlyList<HostRule>? rules, Func<string, CancellationToken, Task<IPAddress[]>> lookup) => (_rules, _lookup) = (rules, lookup);

    /// <summary>Lets everything through: for tests of a connector by itself.</summary>
    public static HostAccess Unrestricted { get; } = new(null, Dns.GetHostAddressesAsync);

    /// <summary>Takes the entries of <see cref="SnapshotNetworkOptions.AllowedHosts"/>.</summary>
    /// <exception cref="FormatException">One of them is none.</exception>
    internal static HostAccess To(IEnumerable<string> allowed, Func<string, CancellationToken, Task<IPAddress[]>>? lookup = null) =>
        new([.. allowed.Select(entry => HostRule.Parse(entry) ?? throw new FormatException($"“{entry}” is no host, network or address with an optional port."))], lookup ?? Dns.GetHostAddressesAsync);

    /// <summary>The addresses of a host that may be connected to, the preferred one first; never none.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="port">The port to connect to.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <exception cref="ConnectorException">
    /// <c>host_not_allowed</c>: the application does not let accounts connect there; <c>host_invalid</c>: it is no name and no address;
    /// <c>host_unknown</c>: there is no such host, or the look-up failed.
    /// </exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(host, port, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            throw new ConnectorException(ConnectorErrorKind.Transient, "host_unknown", $"The host “{host}” cannot be found.", e);
        }
    }

    /// <summary>As <see cref="ResolveAsync"/>, but tells as it is why a name cannot be looked up.</summary>
    internal async Task<IPAddress[]> FindAsync(string host, int port, CancellationToken cancellationToken)
    {
        var name = HostName.TryRead(host)
            ?? throw new ConnectorException(ConnectorErrorKind.Configuration, "host_invalid", "A host is a DNS name or an IP address.");
        if (_rules is { Count: > 0 } && !_rules.Any(rule => rule.MayAllow(name, port)))
            throw Refused(name, port);
        var found = IPAddress.TryParse(name, out var literal) ? [literal] : await _lookup(name, cancellationToken).ConfigureAwait(false);
        var allowed = found.Where(address => Allows(name, address, port)).ToArray();
        return allowed.Length > 0 || found.Length == 0 ? allowed : throw Refused(name, port);
    }

    /// <summary>
    /// Whether a proxy of the host may be asked for it. What this machine cannot look up is left to the proxy if its name alone may be allowed.
    /// </summary>
    internal bool AllowsByProxy(string host, int port)
    {
        if (_rules is null)
            return true;
        if (HostName.TryRead(host) is not { } name || (_rules.Count > 0 && !_rules.Any(rule => rule.MayAllow(name, port))))
            return false;
        try
        {
            // IWebProxy has no asynchronous form.
            return IPAddress.TryParse(name, out var literal)
                ? Allows(name, literal, port)
                : _lookup(name, CancellationToken.None).GetAwaiter().GetResult().All(address => Allows(name, address, port));
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static ConnectorException Refused(string host, int port) => new(
        ConnectorErrorKind.Configuration, "host_not_allowed", $"Accounts may not connect to port {port} of “{host}”: the application does not allow it.");

    private bool Allows(string host, IPAddress address, int port) =>
        _rules is null
        || (_rules.Count == 0 ? AddressRanges.IsPublic(AddressRanges.Plain(address)) : _rules.Any(rule => rule.Allows(host, AddressRanges.Plain(address), port)));
}
