using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Snapshot.Browsing;
using Snapshot.Connectors;
using Snapshot.Connectors.Postgres;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Syncing;
using Snapshot.Testing.Postgres;
using Snapshot.Workers.Process;

namespace Snapshot.Workers.Tests;

/// <summary>A workspace whose workers are processes of their own, to be killed; this process only asks for work.</summary>
internal sealed class Killed : IAsyncDisposable
{
    private static readonly Actor Ann = Actor.User("ann");

    private readonly string _keys = Directory.CreateTempSubdirectory("snapshot-keys-").FullName;
    private readonly List<System.Diagnostics.Process> _workers = [];
    private IHost _host = null!;
    private string _workspace = "";
    private string _source = "";
    private string[] _wakes = [];
    private SnapshotId _snapshot;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The schema of the snapshot.</summary>
    public string Schema => $"snap_{_snapshot}";

    private TableRef Table => new(_snapshot, "things");

    public static async Task<Killed> StartAsync(LocalPostgres postgres, string sql, string? redis = null, int pollMilliseconds = 200)
    {
        var source = await postgres.CreateDatabaseAsync($"source_{Guid.NewGuid():N}");
        await ScalarAsync(source, sql);
        var account = new NewAccount(PostgresConnector.Name, "Source", new Dictionary<string, string> { ["connectionString"] = source });
        var killed = await StartAsync(postgres, account, "public.things", redis, pollMilliseconds);
        killed._source = source;
        return killed;
    }

    /// <summary>The same with a table of another service.</summary>
    public static async Task<Killed> StartAsync(LocalPostgres postgres, NewAccount account, string table, string? redis = null, int pollMilliseconds = 200)
    {
        var killed = new Killed
        {
            _workspace = await postgres.CreateDatabaseAsync($"workspace_{Guid.NewGuid():N}"),
            _wakes = redis is null ? [$"{pollMilliseconds}"] : [$"{pollMilliseconds}", redis],
        };
        killed._host = WorkerHost.Build(killed._workspace, killed._keys, works: false, redis, pollMilliseconds);
        await killed._host.StartAsync(Token);
        var connected = await killed.Get<AccountService>().ConnectAsync(account, Ann, Token);
        killed._snapshot = (await killed.Get<SnapshotService>().CreateAsync("Things", [new NewTable(connected.Id, table)], Ann, Token)).Id;
        return killed;
    }

    public void StartWorker() => _workers.Add(System.Diagnostics.Process.Start(
        new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Snapshot.Workers.Process"), [_workspace, _keys, .. _wakes]))!);

    /// <summary>Kills the worker as the kernel does when memory runs out: it gets no chance to say anything.</summary>
    public async Task KillWorkerAsync()
    {
        _workers[^1].Kill();
        await _workers[^1].WaitForExitAsync(Token);
    }

    /// <summary>What the dead worker had reserved is free at once, instead of when its lease is over.</summary>
    public Task ReleaseAsync() => WorkspaceAsync("UPDATE snapshot.jobs SET lease_until = now() WHERE state = 'running'");

    public Task<JobId> PullAsync() => Get<PullService>().StartAsync(_snapshot, null, Ann, Token);

    public Task<JobId> ChoreAsync(int key) => Get<IJobQueue>().EnqueueAsync(
        new JobRequest("chore", _snapshot, Ann, JsonSerializer.SerializeToElement(key)) { ExclusiveKey = $"chore {key}" }, Token);

    public async Task EditAsync(string filter, string field, object? value) => await Get<EditingService>().SetAsync(
        Table, RecordSelection.Where(filter), new Dictionary<string, object?> { [field] = value }, Ann, Token);

    public async Task CreateAsync(IReadOnlyList<IReadOnlyDictionary<string, object?>> records) =>
        await Get<EditingService>().CreateAsync(Table, records, Ann, Token);

    public async Task DeleteAsync(string filter) => await Get<EditingService>().DeleteAsync(Table, RecordSelection.Where(filter), Ann, Token);

    public Task<PublishPlan> PlanAsync() => Get<PublishService>().PlanAsync(_snapshot, null, Ann, Token);

    public async Task<(PlanId Plan, JobId Job)> PublishAsync() => await PublishAsync(await PlanAsync());

    public async Task<(PlanId Plan, JobId Job)> PublishAsync(PublishPlan plan)
    {
        var publication = await Get<PublishService>().PublishAsync(_snapshot, plan.Id, plan.Hash, Ann, ["too_many_deletions"], Token);
        return (plan.Id, publication.Job);
    }

    public async Task<IReadOnlyList<PublicationItem>> ItemsAsync(PlanId plan)
    {
        var items = new List<PublicationItem>();
        while (await Get<PublishService>().ItemsAsync(_snapshot, plan, Ann, items.Count == 0 ? 0 : items[^1].Id, 1000, cancellationToken: Token) is { Count: > 0 } page)
            items.AddRange(page);
        return items;
    }

    public async Task<long> CountAsync(string filter) =>
        (await Get<BrowsingService>().PageAsync(Table, new RecordQuery { Filter = filter, Limit = 1, Count = true }, Ann, Token)).Count!.Value;

    public async Task<Job> FinishedAsync(JobId id, int minutes = 1)
    {
        Job? found = null;
        await UntilAsync(async () => (found = await TryJobAsync(id)) is { FinishedAt: not null }, minutes);
        return found!;
    }

    public async Task<Job?> TryJobAsync(JobId id)
    {
        try
        {
            return await Get<JobService>().GetAsync(id, Ann, Token);
        }
        catch (Exception error) when (error is NpgsqlException or Errors.SnapshotException)
        {
            // The database is being restarted.
            return null;
        }
    }

    public Task<object?> SourceAsync(string sql) => ScalarAsync(_source, sql);

    public Task<object?> WorkspaceAsync(string sql) => ScalarAsync(_workspace, sql);

    /// <summary>A connection to the source that holds whatever lock the statement takes, until it is disposed.</summary>
    public Task<NpgsqlConnection> HoldAsync(string sql) => HoldAsync(_source, sql);

    /// <summary>The same for the workspace.</summary>
    public Task<NpgsqlConnection> HoldWorkspaceAsync(string sql) => HoldAsync(_workspace, sql);

    private static async Task<NpgsqlConnection> HoldAsync(string database, string sql)
    {
        var connection = new NpgsqlConnection(Unpooled(database));
        await connection.OpenAsync(Token);
        await using var begin = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await begin.ExecuteNonQueryAsync(Token);
        return connection;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, int minutes = 1)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromMinutes(minutes));
        // Asking without a pause would take from the workers what they need to get there.
        while (!await condition())
            await Task.Delay(20, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            worker.Kill();
            worker.Dispose();
        }
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        Directory.Delete(_keys, recursive: true);
    }

    private T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    private static async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(database));
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }

    private static string Unpooled(string database) => new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString;
}
