using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snapshot.Browsing;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Postgres;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Syncing;
using Snapshot.Workers;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>The whole product on another database: a host with workers, an account, and a snapshot of some tables.</summary>
internal sealed class Workspace : IAsyncDisposable
{
    public static readonly Actor Ann = Actor.User("ann");

    private readonly IHost _host;

    private Workspace(IHost host) => _host = host;

    public SnapshotId Snapshot { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Workspace> ConnectAsync(SourceServer server, string source, params string[] tables)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSnapshots().UsePostgres(await server.Postgres.CreateDatabaseAsync($"workspace_{Guid.NewGuid():N}")).AddConnector<PostgresConnector>().AllowHosts("127.0.0.1");
        builder.Services.AddSnapshotWorkers(options => options.RetryDelay = TimeSpan.FromMilliseconds(1));
        var workspace = new Workspace(builder.Build());
        await workspace._host.StartAsync(Token);
        var account = await workspace.Get<AccountService>().ConnectAsync(
            new NewAccount(PostgresConnector.Name, "Source", new Dictionary<string, string> { ["connectionString"] = source }), Ann, Token);
        workspace.Snapshot = (await workspace.Get<SnapshotService>().CreateAsync("Source", [.. tables.Select(table => new NewTable(account.Id, table))], Ann, Token)).Id;
        await workspace.PullAsync();
        return workspace;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public TableRef Table(string name) => new(Snapshot, name);

    public async Task<IReadOnlyList<PullResult>> PullAsync()
    {
        var job = await FinishedAsync(await Get<PullService>().StartAsync(Snapshot, null, Ann, Token));
        Assert.True(job.State == JobState.Succeeded, $"{job.State} {job.Error}");
        return System.Text.Json.JsonSerializer.Deserialize<List<PullResult>>(job.Result!.Value, System.Text.Json.JsonSerializerOptions.Web)!;
    }

    /// <summary>Plans everything, publishes it, and gives the receipts.</summary>
    public async Task<IReadOnlyList<PublicationItem>> PublishAsync()
    {
        var plan = await Get<PublishService>().PlanAsync(Snapshot, null, Ann, Token);
        await FinishedAsync((await Get<PublishService>().PublishAsync(Snapshot, plan.Id, plan.Hash, Ann, Token)).Job);
        return await Get<PublishService>().ItemsAsync(Snapshot, plan.Id, Ann, limit: 1000, cancellationToken: Token);
    }

    public Task DeleteAsync(string table, string filter) => Get<EditingService>().DeleteAsync(Table(table), RecordSelection.Where(filter), Ann, Token);

    /// <summary>Creates a record here and gives its id.</summary>
    public async Task<long> CreateAsync(string table, params (string Field, object? Value)[] values) =>
        (await Get<EditingService>().CreateAsync(Table(table), [values.ToDictionary(value => value.Field, value => value.Value)], Ann, Token)).Created.Single();

    public async Task<IReadOnlyList<Records.Record>> RecordsAsync(string table, string filter) =>
        (await Get<BrowsingService>().PageAsync(Table(table), new Records.RecordQuery { Filter = filter, Limit = 1000 }, Ann, Token)).Records;

    public Task SetAsync(string table, string filter, params (string Field, object? Value)[] values) => Get<EditingService>().SetAsync(
        Table(table), RecordSelection.Where(filter), values.ToDictionary(value => value.Field, value => value.Value), Ann, Token);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private async Task<Job> FinishedAsync(JobId id)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var job = await Get<JobService>().GetAsync(id, Ann, Token);
            if (job.FinishedAt is not null)
                return job;
            await tick.WaitForNextTickAsync(Token);
        }
    }
}
