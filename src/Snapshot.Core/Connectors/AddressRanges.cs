using System.Net;
using System.Net.Sockets;

namespace Snapshot.Connectors;

/// <summary>Which addresses belong to the internet, and which to a network of one's own. Ranges: IANA's registries of special-purpose addresses.</summary>
internal static class AddressRanges
{
    // Private, shared (CGNAT) and loopback: where a host of one's own may be.
    private static readonly IPNetwork[] Near = Parse("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

    // 168.63.129.16 answers for the machine itself in one of the clouds, as link-local addresses do in others.
    private static readonly IPNetwork[] Special = Parse(
        "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private static readonly IPNetwork Internet6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool IsNear(IPAddress address) => Near.Any(range => range.Contains(address));

    public static bool IsPublic(IPAddress address) => !IsNear(address) && !Special.Any(range => range.Contains(address))
        && (address.AddressFamily == AddressFamily.InterNetwork || Internet6.Contains(address));

    /// <summary>The IPv4 address that an IPv6 address stands for, where it does.</summary>
    public static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Translated.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;

    private static IPNetwork[] Parse(params string[] ranges) => [.. ranges.Select(IPNetwork.Parse)];
}
