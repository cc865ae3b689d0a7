using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Snapshot.Browsing;
using Snapshot.Connectors;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Postgres;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Suggestions;
using Snapshot.Syncing;
using Snapshot.Testing.Services;
using Snapshot.Workers;
using Record = Snapshot.Records.Record;

namespace Snapshot.Hosting;

/// <summary>A host with workers on a real database, and a snapshot of the toys.</summary>
internal sealed class ToyHost : IAsyncDisposable
{
    public static readonly Actor Ann = Actor.User("ann");
    public static readonly Actor Robot = Actor.Agent("robot", actingFor: "ann");

    private readonly IHost _host;

    private readonly Action<SnapshotBuilder>? _more;

    private ToyHost(IHost host, InMemoryService service, string database, Action<SnapshotBuilder>? more) =>
        (_host, Service, Database, _more) = (host, service, database, more);

    public InMemoryService Service { get; }

    public string Database { get; }

    public SnapshotId Snapshot { get; private set; }

    public AccountId Account { get; private set; }

    public TableRef Table => new(Snapshot, ToyService.Table);

    public BrowsingService Browsing => Get<BrowsingService>();

    public EditingService Editing => Get<EditingService>();

    public SuggestionService Suggestions => Get<SuggestionService>();

    public PublishService Publishing => Get<PublishService>();

    public SnapshotService Snapshots => Get<SnapshotService>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>A host on a new database, the tables of the service pulled.</summary>
    public static async Task<ToyHost> PulledAsync(TestServer server, InMemoryService service)
    {
        var host = await StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        await host.PullAsync();
        return host;
    }

    public static async Task<ToyHost> StartAsync(
        string database, InMemoryService service, Action<SnapshotLimits>? limits = null, Action<SnapshotWorkerOptions>? workers = null,
        IConnector? connector = null, Action<SnapshotBuilder>? more = null, ILoggerProvider? logs = null, NpgsqlDataSource? source = null,
        Action<PostgresOptions>? postgres = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        if (logs is not null)
            builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        var snapshots = builder.Services.AddSnapshots(limits).AddConnector(connector ?? new InMemoryConnector(service));
        _ = source is null ? snapshots.UsePostgres(database, postgres) : snapshots.UsePostgres(_ => source, postgres);
        more?.Invoke(snapshots);
        builder.Services.AddSnapshotWorkers(options =>
        {
            options.RetryDelay = TimeSpan.FromMilliseconds(1);
            options.Lease = TimeSpan.FromSeconds(2);
            options.PollInterval = TimeSpan.FromMilliseconds(100);
            options.DrainTime = TimeSpan.FromMilliseconds(100);
            workers?.Invoke(options);
        });
        var host = builder.Build();
        await host.StartAsync(Token);
        return new ToyHost(host, service, database, more);
    }

    /// <summary>Another host on the same database, for the same snapshot: what comes after a restart.</summary>
    public async Task<ToyHost> AgainAsync(Action<SnapshotWorkerOptions>? workers = null, Action<SnapshotLimits>? limits = null)
    {
        var next = await StartAsync(Database, Service, limits, workers, more: _more);
        (next.Snapshot, next.Account) = (Snapshot, Account);
        return next;
    }

    /// <summary>The same with another connector.</summary>
    public async Task<ToyHost> AgainAsync(IConnector connector)
    {
        var next = await StartAsync(Database, Service, connector: connector, more: _more);
        (next.Snapshot, next.Account) = (Snapshot, Account);
        return next;
    }

    public async Task CreateAsync(params (string Name, string Value)[] settings)
    {
        var account = new NewAccount(InMemoryConnector.Name, "Toys", settings.ToDictionary(setting => setting.Name, setting => setting.Value));
        Account = (await Get<AccountService>().ConnectAsync(account, Ann, Token)).Id;
        // The toys, and whatever else the service has.
        var tables = Service.Tables.Select(table => table.Id).OrderBy(id => id != ToyService.Table);
        Snapshot = (await Snapshots.CreateAsync("Toys", [.. tables.Select(table => new NewTable(Account, table))], Ann, Token)).Id;
    }

    public Task CheckAsync(CancellationToken cancellationToken = default) => Get<AccountService>().CheckAsync(Account, Ann, cancellationToken);

    public Task<JobId> StartPullAsync() => Get<PullService>().StartAsync(Snapshot, null, Ann, Token);

    public async Task<PullResult> PullAsync()
    {
        var job = await FinishedAsync(await StartPullAsync());
        Assert.True(job.State == JobState.Succeeded, $"{job.State} {job.Error}");
        return Results(job).First(result => result.Table == ToyService.Table);
    }

    /// <summary>A pull that fails, with what it says of the toys.</summary>
    public async Task<PullResult> FailedPullAsync()
    {
        var job = await FinishedAsync(await StartPullAsync());
        Assert.Equal(JobState.Failed, job.State);
        return Results(job).Single(result => result.Table == ToyService.Table);
    }

    public static IReadOnlyList<PullResult> Results(Job job) =>
        System.Text.Json.JsonSerializer.Deserialize<List<PullResult>>(job.Result!.Value, System.Text.Json.JsonSerializerOptions.Web)!;

    public Task<Tables.TableInfo> TableAsync() => Snapshots.TableAsync(Table, Ann, Token);

    /// <summary>Plans everything and publishes it.</summary>
    public async Task<IReadOnlyList<PublicationItem>> PublishAsync()
    {
        var (plan, job) = await StartPublishAsync();
        await FinishedAsync(job);
        return await ItemsAsync(plan);
    }

    /// <summary>Plans everything and approves it; the job may still be under way.</summary>
    public async Task<(PlanId Plan, JobId Job)> StartPublishAsync(Action? meanwhile = null)
    {
        var plan = await Publishing.PlanAsync(Snapshot, null, Ann, Token);
        meanwhile?.Invoke();
        return (plan.Id, (await Publishing.PublishAsync(Snapshot, plan.Id, plan.Hash, Ann, Token)).Job);
    }

    public Task<IReadOnlyList<PublicationItem>> ItemsAsync(PlanId plan) => Publishing.ItemsAsync(Snapshot, plan, Ann, limit: 1000, cancellationToken: Token);

    public async Task<Job> FinishedAsync(JobId id) =>
        await UntilAsync(id, job => job.FinishedAt is not null);

    public async Task<Job> UntilAsync(JobId id, Func<Job, bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var job = await Get<JobService>().GetAsync(id, Ann, deadline.Token);
            if (condition(job))
                return job;
            // Asking without a pause would take from the workers what they need to get there.
            await Task.Delay(5, deadline.Token);
        }
    }

    /// <summary>Waits until an index is built.</summary>
    public async Task IndexedAsync(Tables.TableIndex index)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (!(await TableAsync()).Indexes.Contains(index))
            await Task.Delay(5, deadline.Token);
    }

    public async Task<IReadOnlyList<Record>> RecordsAsync(string? filter = null) =>
        (await Browsing.PageAsync(Table, new RecordQuery { Filter = filter, Limit = 1000 }, Ann, Token)).Records;

    public async Task<Record> RecordAsync(int number) => Assert.Single(await RecordsAsync($"remote_id = '{ToyService.Id(number)}'"));

    public async Task EditAsync(int number, string field, object? value)
    {
        var record = await RecordAsync(number);
        await Editing.UpdateAsync(Table, [new RecordUpdate(record.Id, new Dictionary<string, object?> { [field] = value })], Ann, Token);
    }

    public async Task<object?> SqlAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        // A soak leaves long logs to read; the test's own token ends what takes too long.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteScalarAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
