using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>The HTTP requests of accounts keep to the allowed hosts, in every way that a request may take.</summary>
public sealed class GuardedHttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_word_of_the_host_nothing_near_is_reached()
    {
        await using var service = new LoopbackHttp();

        await RefusedAsync(Client(), service.Address);
        await RefusedAsync(Client(), $"http://localhost:{service.Port}/");
        await RefusedAsync(Client(), $"http://[::ffff:127.0.0.1]:{service.Port}/");

        Assert.Empty(service.Requests);
    }

    [Fact]
    public async Task What_the_host_allows_is_reached_and_what_that_redirects_to_is_checked_too()
    {
        await using var secret = new LoopbackHttp();
        await using var service = new LoopbackHttp(head => head.StartsWith("GET /away", StringComparison.Ordinal) ? $"Location: {secret.Address}\r\n" : "");
        var client = Client($"127.0.0.1:{service.Port}");

        Assert.Equal("ok", await client.GetStringAsync(service.Address, Token));
        await RefusedAsync(client, $"{service.Address}away");

        Assert.Equal((2, 0), (service.Requests.Count, secret.Requests.Count));
    }

    [Fact]
    public async Task What_a_service_sets_for_one_account_is_not_sent_for_another()
    {
        await using var service = new LoopbackHttp(_ => "Set-Cookie: session=of-ann\r\n");
        var provider = Provider(null, "127.0.0.1");

        foreach (var _ in new[] { "ann", "bob" })
            await Client(provider).GetStringAsync(service.Address, Token);

        Assert.Equal(2, service.Requests.Count);
        Assert.DoesNotContain(service.Requests, head => head.Contains("of-ann", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_proxy_of_the_host_is_asked_for_allowed_hosts_only()
    {
        await using var secret = new LoopbackHttp();
        await using var proxy = new LoopbackHttp();
        var provider = Provider(() => new SocketsHttpHandler { Proxy = new WebProxy(proxy.Address) });

        // Not known here, so the proxy knows.
        Assert.Equal("ok", await Client(provider).GetStringAsync("http://service.invalid/", Token));
        Assert.StartsWith("GET http://service.invalid/", Assert.Single(proxy.Requests));
        await RefusedAsync(Client(provider), secret.Address);
        await RefusedAsync(Client(provider), "http://169.254.169.254/latest/meta-data/");
        await RefusedAsync(Client(provider), proxy.Address);

        Assert.Equal((1, 0), (proxy.Requests.Count, secret.Requests.Count));
    }

    [Fact]
    public async Task A_handler_that_cannot_be_guarded_is_refused()
    {
        await using var provider = Provider(() => new HttpClientHandler());

        var error = Assert.Throws<InvalidOperationException>(() => Client(provider));

        Assert.Contains("SocketsHttpHandler", error.Message);
    }

    [Fact]
    public async Task Connections_that_the_host_opens_itself_are_checked_before()
    {
        await using var service = new LoopbackHttp();
        var opened = 0;
        var provider = Provider(() => new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                opened++;
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        }, $"127.0.0.1:{service.Port}");

        Assert.Equal("ok", await Client(provider).GetStringAsync(service.Address, Token));
        await RefusedAsync(Client(provider), "http://127.0.0.1:1/");

        Assert.Equal(1, opened);
    }

    private static ServiceProvider Provider(Func<HttpMessageHandler>? handler, params string[] allowed)
    {
        var services = new ServiceCollection();
        services.AddSnapshots().AllowHosts(allowed);
        if (handler is not null)
            services.AddHttpClient("Snapshot.notes").ConfigurePrimaryHttpMessageHandler(handler);
        return services.BuildServiceProvider();
    }

    private static HttpClient Client(params string[] allowed) => Client(Provider(null, allowed));

    private static HttpClient Client(IServiceProvider provider) =>
        provider.GetRequiredService<ConnectorHttp>().Open("notes", new RequestPace(new FakeLimiter(), AccountId.New()) { LongestWait = TimeSpan.FromSeconds(20) });

    private static async Task RefusedAsync(HttpClient client, string address)
    {
        var error = await Assert.ThrowsAsync<ConnectorException>(() => client.GetStringAsync(address, Token));
        Assert.Equal((ConnectorErrorKind.Configuration, "host_not_allowed"), (error.Kind, error.Code));
    }
}
