using System.Globalization;
using System.Net;

namespace Snapshot.Connectors;

/// <summary>One entry of <see cref="SnapshotNetworkOptions.AllowedHosts"/>.</summary>
internal sealed class HostRule
{
    private readonly IPNetwork? _network;
    private readonly string _name;
    private readonly (int First, int Last) _ports;

    private HostRule(string name, IPNetwork? network, (int First, int Last) ports) => (_name, _network, _ports) = (name, network, ports);

    private bool IsSuffix => _name.StartsWith("*.", StringComparison.Ordinal);

    /// <summary>Reads an entry, or gives <see langword="null"/> for what is none.</summary>
    public static HostRule? Parse(string? text)
    {
        if (Split(text?.Trim() ?? "") is not var (host, ports))
            return null;
        if (host == "*")
            return new HostRule(host, null, ports);
        if (IPAddress.TryParse(host, out var address))
            return new HostRule("", new IPNetwork(Plain(address), Plain(address).GetAddressBytes().Length * 8), ports);
        if (IPNetwork.TryParse(host, out var network))
            return new HostRule("", network, ports);
        var domain = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        return HostName.TryRead(domain) is { } name && !IPAddress.TryParse(name, out _) ? new HostRule(host[..^domain.Length] + name, null, ports) : null;
    }

    /// <summary>Whether the entry could allow some address of the host: otherwise nobody need ask where it is.</summary>
    public bool MayAllow(string host, int port) => Takes(port) && (_network is not null || _name is "*" or HostName.Local || Names(host));

    public bool Allows(string host, IPAddress address, int port) => Takes(port) && (
        _network is { } network ? network.Contains(address)
        : _name == "*" ? AddressRanges.IsPublic(address)
        : IsSuffix ? Names(host) && AddressRanges.IsPublic(address)
        : _name == HostName.Local && IPAddress.IsLoopback(address)
            || (Names(host) && (AddressRanges.IsPublic(address) || AddressRanges.IsNear(address))));

    private bool Takes(int port) => port >= _ports.First && port <= _ports.Last;

    private bool Names(string host) => IsSuffix ? host.EndsWith(_name[1..], StringComparison.Ordinal) : host == _name;

    private static IPAddress Plain(IPAddress address) => AddressRanges.Plain(address);

    private static (string Host, (int First, int Last) Ports)? Split(string text)
    {
        var (host, ports) = (text, "");
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || (end + 1 < text.Length && text[end + 1] != ':'))
                return null;
            (host, ports) = (text[1..end], end + 1 < text.Length ? text[(end + 2)..] : "");
            if (end + 1 < text.Length && ports.Length == 0)
                return null;
        }
        else if (text.Count(c => c == ':') == 1)
        {
            (host, ports) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            if (ports.Length == 0)
                return null;
        }
        if (ports.Length == 0)
            return (host, (0, ushort.MaxValue));
        var bounds = ports.Split('-');
        return bounds.Length <= 2 && Port(bounds[0]) is { } first && Port(bounds[^1]) is { } last && first <= last ? (host, (first, last)) : null;
    }

    private static int? Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}
