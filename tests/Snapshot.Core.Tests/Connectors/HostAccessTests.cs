using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Snapshot.Connectors;

public sealed class HostAccessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    // Nothing said: the internet, and nothing of what is near.
    [InlineData("", "db.example.com", 5432, "93.184.216.34", true)]
    [InlineData("", "db.example.com", 5432, "2606:2800:220:1::1", true)]
    [InlineData("", "93.184.216.34", 1, "", true)]
    [InlineData("", "rebound.example.com", 80, "127.0.0.1", false)]
    [InlineData("", "rebound.example.com", 80, "10.1.2.3", false)]
    [InlineData("", "rebound.example.com", 80, "172.31.255.255", false)]
    [InlineData("", "rebound.example.com", 80, "192.168.0.1", false)]
    [InlineData("", "rebound.example.com", 80, "100.100.100.200", false)]
    [InlineData("", "169.254.169.254", 80, "", false)]
    [InlineData("", "168.63.129.16", 80, "", false)]
    [InlineData("", "0.0.0.0", 80, "", false)]
    [InlineData("", "0", 80, "", false)]
    [InlineData("", "2130706433", 80, "", false)]
    [InlineData("", "0x7f.1", 80, "", false)]
    [InlineData("", "224.0.0.1", 80, "", false)]
    [InlineData("", "255.255.255.255", 80, "", false)]
    [InlineData("", "::", 80, "", false)]
    [InlineData("", "::1", 80, "", false)]
    [InlineData("", "fe80::1", 80, "", false)]
    [InlineData("", "fd00:ec2::254", 80, "", false)]
    [InlineData("", "ff02::1", 80, "", false)]
    [InlineData("", "::ffff:127.0.0.1", 80, "", false)]
    [InlineData("", "::127.0.0.1", 80, "", false)]
    [InlineData("", "64:ff9b::10.0.0.1", 80, "", false)]
    [InlineData("", "64:ff9b::93.184.216.34", 80, "", true)]
    [InlineData("", "2002:7f00:1::", 80, "", false)]
    [InlineData("", "2001:0:1::", 80, "", false)]
    // Names, with what they may lead to.
    [InlineData("db.internal", "db.internal", 5432, "10.1.2.3", true)]
    [InlineData("db.internal", "DB.Internal.", 5432, "10.1.2.3", true)]
    [InlineData("db.internal", "db.internal", 5432, "169.254.169.254", false)]
    [InlineData("db.internal", "other.internal", 5432, "10.1.2.3", false)]
    [InlineData("db.internal", "10.1.2.3", 5432, "", false)]
    [InlineData("db.internal", "db.example.com", 5432, "93.184.216.34", false)]
    [InlineData("db.internal:5432", "db.internal", 5433, "10.1.2.3", false)]
    [InlineData("db.internal:5432-5440", "db.internal", 5433, "10.1.2.3", true)]
    [InlineData("*.example.com", "db.example.com", 443, "93.184.216.34", true)]
    [InlineData("*.example.com", "example.com", 443, "93.184.216.34", false)]
    [InlineData("*.example.com", "evilexample.com", 443, "93.184.216.34", false)]
    [InlineData("*.example.com", "db.example.com", 443, "10.1.2.3", false)]
    [InlineData("bücher.example", "xn--bcher-kva.example", 443, "93.184.216.34", true)]
    [InlineData("*", "db.example.com", 443, "93.184.216.34", true)]
    [InlineData("*", "db.example.com", 443, "10.1.2.3", false)]
    [InlineData("*:443", "db.example.com", 80, "93.184.216.34", false)]
    [InlineData("* 10.0.0.0/8", "db.example.com", 443, "10.1.2.3", true)]
    // Addresses, whatever name leads there.
    [InlineData("127.0.0.1", "127.0.0.1", 1, "", true)]
    [InlineData("127.0.0.1", "localhost", 1, "::1 127.0.0.1", true)]
    [InlineData("127.0.0.1:80", "127.0.0.1", 81, "", false)]
    [InlineData("127.0.0.1", "127.0.0.2", 1, "", false)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", 1, "", true)]
    [InlineData("localhost", "localhost", 1, "::1", true)]
    [InlineData("localhost", "127.0.0.1", 1, "", true)]
    [InlineData("localhost", "10.0.0.1", 1, "", false)]
    [InlineData("169.254.0.0/16", "169.254.169.254", 80, "", true)]
    [InlineData("[fd00::/8]:5432", "fd00::5", 5432, "", true)]
    [InlineData("[fd00::/8]:5432", "fd00::5", 5433, "", false)]
    [InlineData("::1", "::1", 5433, "", true)]
    public async Task What_an_account_may_connect_to(string allowed, string host, int port, string leadsTo, bool expected)
    {
        var hosts = HostAccess.To(
            allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries), (_, _) => Task.FromResult(leadsTo.Split(' ').Select(IPAddress.Parse).ToArray()));

        if (expected)
        {
            Assert.NotEmpty(await hosts.ResolveAsync(host, port, Token));
            return;
        }
        var error = await Assert.ThrowsAsync<ConnectorException>(() => hosts.ResolveAsync(host, port, Token));
        Assert.Equal((ConnectorErrorKind.Configuration, "host_not_allowed"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task Only_the_addresses_that_were_checked_are_given()
    {
        var hosts = HostAccess.To([], (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]));

        Assert.Equal([IPAddress.Parse("93.184.216.34")], await hosts.ResolveAsync("db.example.com", 5432, Token));
    }

    [Theory]
    [InlineData("/var/run/postgresql")]
    [InlineData("@abstract")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\0b")]
    [InlineData("http://example.com")]
    public async Task What_is_no_host_is_told(string host)
    {
        foreach (var hosts in new[] { HostAccess.Unrestricted, HostAccess.To([]) })
            Assert.Equal("host_invalid", (await Assert.ThrowsAsync<ConnectorException>(() => hosts.ResolveAsync(host, 1, Token))).Code);
    }

    [Fact]
    public async Task Where_no_entry_could_allow_a_name_nobody_is_asked_for_it()
    {
        var hosts = HostAccess.To(["db.example.com"], (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        Assert.Equal("host_not_allowed", (await Assert.ThrowsAsync<ConnectorException>(() => hosts.ResolveAsync("secret.internal", 1, Token))).Code);
        var unknown = await Assert.ThrowsAsync<ConnectorException>(() => hosts.ResolveAsync("db.example.com", 1, Token));
        Assert.Equal(("host_unknown", true), (unknown.Code, unknown.IsTransient));
    }

    [Theory]
    [InlineData("10.0.0.1/33")]
    [InlineData("http://db.example.com")]
    [InlineData("db.example.com:")]
    [InlineData("db.example.com:0")]
    [InlineData("db.example.com:90-80")]
    [InlineData("db.example.com:1-2-3")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("*.")]
    [InlineData("*x")]
    [InlineData("")]
    public void An_entry_that_is_none_stops_the_host(string entry)
    {
        var services = new ServiceCollection();
        services.AddSnapshots().AllowHosts("db.example.com", entry);
        using var provider = services.BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<SnapshotNetworkOptions>>().Value);

        Assert.Contains($"“{entry}”", error.Message);
    }
}
