using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snapshot.Connectors;
using Snapshot.Jobs;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Hosting;

/// <summary>What hosts do when they put Snapshot together.</summary>
public sealed class RegistrationTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Adding_everything_twice_is_adding_it_once()
    {
        var database = await server.CreateEmptyDatabaseAsync();
        await using var host = await ToyHost.StartAsync(database, ToyService.Create(2), more: snapshots =>
        {
            snapshots.Services.AddSnapshots().UsePostgres(database).AddConnector<Plain>().AddConnector<Plain>().AddConnectorsFrom(typeof(RegistrationTests).Assembly);
            snapshots.Services.AddSnapshotWorkers();
        });

        await host.CreateAsync();
        Assert.Equal(2, (await host.PullAsync()).Read);
        Assert.Single(host.Get<ConnectorRegistry>().Specs, spec => spec.Name == Plain.Name);
    }

    [Fact]
    public void Two_services_of_one_kind_are_two_connectors()
    {
        var services = new ServiceCollection();
        services.AddSnapshots().AddConnector(new Optional("shop-eu")).AddConnector(new Optional("shop-us"));
        using var provider = services.BuildServiceProvider();

        Assert.Equal(["shop-eu", "shop-us"], provider.GetRequiredService<ConnectorRegistry>().Specs.Select(spec => spec.Name));

        services.AddSnapshots().AddConnector(new Optional("shop-eu"));
        using var twice = services.BuildServiceProvider();
        Assert.Contains("shop-eu", Assert.Throws<InvalidOperationException>(twice.GetRequiredService<ConnectorRegistry>).Message);
    }

    [Fact]
    public async Task A_host_that_cannot_start_says_only_why()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var log = new LogOfEverything();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSnapshots().UsePostgres(await server.CreateEmptyDatabaseAsync());
        builder.Services.AddSnapshotWorkers();
        builder.Services.AddHostedService(_ => new Listening(taken.LocalEndpoint));
        var host = builder.Build();

        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => host.StartAsync(Token));
        host.Dispose();

        var lines = log.Text.Split('\n').Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Warn", StringComparison.Ordinal) || line.StartsWith("Crit", StringComparison.Ordinal));
        Assert.Equal("Error: Hosting failed to start", Assert.Single(lines).Split(" System")[0]);
    }

    [Fact]
    public async Task A_service_that_asks_to_be_left_alone_is_no_failure_in_the_log()
    {
        var log = new LogOfEverything();
        var service = ToyService.Create(3);
        await using var host = await ToyHost.StartAsync(await server.CreateEmptyDatabaseAsync(), service, logs: log);
        await host.CreateAsync();
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.RateLimited, TimeSpan.FromMilliseconds(50)));

        await host.PullAsync();

        var said = Assert.Single(log.Text.Split('\n'), line => line.Contains("as the service asked", StringComparison.Ordinal));
        Assert.StartsWith("Information: Job pull", said);
        Assert.DoesNotContain("ConnectorException", log.Text);
    }

    public sealed class Plain : IConnector
    {
        public const string Name = "plain";

        public ConnectorSpec Spec { get; } = new(Name, "Plain", []);

        public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RemoteTable>>([]);

        public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) => AsyncEnumerable.Empty<ReadPage>();
    }

    private sealed class Optional(string name) : IConnector
    {
        public ConnectorSpec Spec { get; } = new(name, "Shop", []);

        public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RemoteTable>>([]);

        public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) => AsyncEnumerable.Empty<ReadPage>();
    }

    // What a web server does that is started last, on a port that is taken.
    private sealed class Listening(System.Net.EndPoint endpoint) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.ExclusiveAddressUse = true;
            socket.Bind(endpoint);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
