using CustomConnector;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Snapshot.Browsing;
using Snapshot.Connectors;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Postgres;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Syncing;
using Snapshot.Testing.Postgres;

namespace Snapshot.Samples.Tests;

/// <summary>A workspace with a copy of a notes service: the whole product around the sample connector, or one that wraps it.</summary>
internal sealed class NotesWorkspace : IAsyncDisposable
{
    private static readonly Actor Me = Actor.User("tester");
    private readonly LocalPostgres _server;
    private readonly IHost _host;

    private NotesWorkspace(LocalPostgres server, IHost host, NotesService service)
    {
        _server = server;
        _host = host;
        Service = service;
    }

    public NotesService Service { get; }

    private TableRef Table { get; set; }

    private AccountId Account { get; set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<NotesWorkspace> PullAsync(IConnector connector, int notes)
    {
        var server = await LocalPostgres.StartAsync(cancellationToken: Token);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSnapshots()
            .UsePostgres(await server.CreateDatabaseAsync($"notes_{Guid.NewGuid():N}", cancellationToken: Token))
            .AddConnector(connector)
            .AllowHosts("127.0.0.1");
        builder.Services.AddSnapshotWorkers();
        var workspace = new NotesWorkspace(server, builder.Build(), await NotesService.StartAsync(notes));
        await workspace._host.StartAsync(Token);
        await workspace.ConnectAsync();
        return workspace;
    }

    public Task SetTitleAsync(string title, string next) => Get<EditingService>().SetAsync(
        Table, RecordSelection.Where($"title = '{title}'"), new Dictionary<string, object?> { ["title"] = next }, Me, Token);

    public Task DeleteAsync(string title) =>
        Get<EditingService>().DeleteAsync(Table, RecordSelection.Where($"title = '{title}'"), Me, Token);

    public Task CheckAsync() => Get<AccountService>().CheckAsync(Account, Me, Token);

    /// <summary>Plans, lets the service change meanwhile, publishes, and gives the receipts.</summary>
    public async Task<IReadOnlyList<PublicationItem>> PublishAsync(Action<NotesService> meanwhile)
    {
        var plan = await Get<PublishService>().PlanAsync(Table.Snapshot, selection: null, Me, Token);
        meanwhile(Service);
        var publication = await Get<PublishService>().PublishAsync(Table.Snapshot, plan.Id, plan.Hash, Me, Token);
        await FollowAsync(publication.Job);
        return await Get<PublishService>().ItemsAsync(Table.Snapshot, plan.Id, Me, cancellationToken: Token);
    }

    public async Task<IReadOnlyList<Snapshot.Records.Record>> RecordsAsync() =>
        (await Get<BrowsingService>().PageAsync(Table, new RecordQuery { Limit = 100 }, Me, Token)).Records;

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await Service.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task ConnectAsync()
    {
        var connector = Get<ConnectorRegistry>().Specs.Single().Name;
        var settings = new Dictionary<string, string> { ["url"] = Service.Url, ["token"] = NotesService.Token };
        Account = (await Get<AccountService>().ConnectAsync(new NewAccount(connector, "Notes", settings), Me, Token)).Id;
        var snapshot = await Get<SnapshotService>().CreateAsync("Notes", [new NewTable(Account, "notes")], Me, Token);
        await FollowAsync(await Get<PullService>().StartAsync(snapshot.Id, tables: null, Me, Token));
        Table = (await Get<SnapshotService>().TablesAsync(snapshot.Id, Me, Token)).Single().Ref;
    }

    private async Task FollowAsync(JobId id)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        Job job;
        do
        {
            await tick.WaitForNextTickAsync(Token);
            job = await Get<JobService>().GetAsync(id, Me, Token);
        }
        while (job.State is JobState.Queued or JobState.Running);
        Assert.True(job.State == JobState.Succeeded, $"The job {job.Kind} {job.State}: {job.Error?.Message}");
    }

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();
}
