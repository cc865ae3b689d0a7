using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Snapshot.AspNetCore.Identity;
using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Layout;
using Snapshot.Postgres;
using Snapshot.Publishing;
using Snapshot.Snapshots;
using Snapshot.Syncing;
using Snapshot.Tables;

namespace Snapshot.Benchmarks;

/// <summary>The product with a generated service and its HTTP API, and a raw connection beside it for the floor.</summary>
internal sealed class BenchmarkHost : IAsyncDisposable
{
    public static readonly Actor Me = Actor.User("benchmark");
    private readonly WebApplication _host;
    private AccountId _account;

    private BenchmarkHost(WebApplication host, NpgsqlDataSource raw, GeneratedConnector service)
    {
        _host = host;
        Raw = raw;
        Service = service;
    }

    public NpgsqlDataSource Raw { get; }

    public GeneratedConnector Service { get; }

    /// <summary>Where the HTTP API is.</summary>
    public Uri Api => new($"{_host.Urls.First()}/api/");

    public static async Task<BenchmarkHost> StartAsync(string connectionString, int records)
    {
        var service = new GeneratedConnector(records);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<SnapshotHttpOptions>(options => options.FindActor = _ => ValueTask.FromResult<Actor?>(Me));
        builder.Services.AddSnapshots().UsePostgres(connectionString).AddConnector(service);
        var host = builder.Build();
        host.MapSnapshotEndpoints("/api");
        await host.StartAsync();
        var started = new BenchmarkHost(host, NpgsqlDataSource.Create(connectionString), service);
        var account = await host.Services.GetRequiredService<AccountService>()
            .ConnectAsync(new NewAccount("generated", "Generated", new Dictionary<string, string>()), Me);
        started._account = account.Id;
        return started;
    }

    public async Task<SnapshotId> CreateSnapshotAsync()
    {
        var snapshots = _host.Services.GetRequiredService<SnapshotService>();
        return (await snapshots.CreateAsync("Benchmark", [new NewTable(_account, "orders")], Me)).Id;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task DropSnapshotAsync(SnapshotId snapshot) => _host.Services.GetRequiredService<SnapshotService>().DeleteAsync(snapshot, Me);

    /// <summary>Pulls in this process, as a worker would.</summary>
    public async Task<PullResult> PullAsync(SnapshotId snapshot)
    {
        await _host.Services.GetRequiredService<PullService>().StartAsync(snapshot, null, Me);
        return (await RunAsync("pull"))!.Value.Deserialize<List<PullResult>>(JsonSerializerOptions.Web)!.Single();
    }

    /// <summary>Approves a plan and publishes it in this process, as a worker would.</summary>
    public async Task PublishAsync(PublishPlan plan)
    {
        await _host.Services.GetRequiredService<PublishService>().PublishAsync(plan.Snapshot, plan.Id, plan.Hash, Me);
        await RunAsync("publish");
    }

    /// <summary>Builds an index in this process, as a worker would.</summary>
    public async Task IndexAsync(TableRef table, TableIndex index)
    {
        await _host.Services.GetRequiredService<IndexService>().BuildAsync(table, index, Me);
        await RunAsync("index");
    }

    private async Task<JsonElement?> RunAsync(string kind)
    {
        var leases = _host.Services.GetRequiredService<IJobLeases>();
        var handler = _host.Services.GetServices<IJobHandler>().Single(handler => handler.Kind == kind);
        var lease = (await leases.ClaimAsync(new JobClaim("benchmark", [kind], TimeSpan.FromHours(1)), default))!;
        var result = await handler.RunAsync(new JobRun(lease, _ => { }), default);
        await leases.FinishAsync(lease, new JobOutcome.Succeeded(result), default);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await Raw.DisposeAsync();
        await _host.DisposeAsync();
    }
}
