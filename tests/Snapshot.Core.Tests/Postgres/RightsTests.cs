using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Testing.Postgres;
using Snapshot.Testing.Services;

namespace Snapshot.Postgres;

/// <summary>Roles with few rights, migrations at deploy time, databases that are away or take no changes.</summary>
public sealed class RightsTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_grants_of_the_guide_are_enough_for_everything(bool migrate)
    {
        var (owner, app) = await RolesAsync();
        await using (var source = NpgsqlDataSource.Create(owner))
            await SnapshotMigrations.MigrateAsync(source, cancellationToken: Token);
        await using var host = await ToyHost.StartAsync(app, ToyStory.Service(), postgres: options => options.Migrate = migrate);

        await ToyStory.RunAsync(host);
    }

    [Fact]
    public async Task A_migration_that_the_role_may_not_make_is_told_with_the_way_out()
    {
        var (_, app) = await RolesAsync();

        var error = await Assert.ThrowsAsync<SnapshotException>(() => ToyHost.StartAsync(app, new InMemoryService()));

        Assert.Equal(SnapshotErrorCode.MigrationMismatch, error.Code);
        Assert.Contains("SnapshotMigrations.MigrateAsync", error.Message);
    }

    [Fact]
    public async Task A_host_that_only_checks_starts_with_its_own_schema_alone()
    {
        var database = await server.CreateEmptyDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        Task<ToyHost> StartAsync() => ToyHost.StartAsync(database, new InMemoryService(), postgres: options => options.Migrate = false);

        var behind = await Assert.ThrowsAsync<SnapshotException>(StartAsync);
        Assert.Equal(SnapshotErrorCode.MigrationMismatch, behind.Code);
        Assert.Contains("lacks 0001_metadata", behind.Message);
        await SnapshotMigrations.MigrateAsync(source, cancellationToken: Token);
        await (await StartAsync()).DisposeAsync();
        await using (var ahead = source.CreateCommand("insert into snapshot.migrations values ('9999_future', 'x')"))
            await ahead.ExecuteNonQueryAsync(Token);
        Assert.Contains("9999_future", (await Assert.ThrowsAsync<SnapshotException>(StartAsync)).Message);
        Assert.Contains("9999_future", (await Assert.ThrowsAsync<SnapshotException>(() => SnapshotMigrations.MigrateAsync(source, cancellationToken: Token))).Message);
    }

    [Fact]
    public async Task A_database_that_is_away_at_start_is_waited_for()
    {
        await using var own = await LocalPostgres.StartAsync(new() { OwnServer = true }, Token);
        await own.KillAsync(Token);
        var logs = new Logs();
        var starts = ToyHost.StartAsync(own.ConnectionString, ToyService.Create(1), logs: logs);
        await logs.UntilAsync("cannot be used yet");
        Assert.False(starts.IsCompleted);

        await own.RestartAsync(Token);

        await using var host = await starts;
        await host.CreateAsync();
        Assert.Equal(1, (await host.PullAsync()).Read);
    }

    [Fact]
    public async Task A_start_ends_when_the_host_says_so_or_when_waiting_does_not_help()
    {
        var late = await Assert.ThrowsAsync<SnapshotException>(() => ToyHost.StartAsync(
            "Host=127.0.0.1;Port=1;Database=x;Password=hush", new InMemoryService(),
            more: builder => builder.Services.Configure<HostOptions>(options => options.StartupTimeout = TimeSpan.FromMilliseconds(300))));
        Assert.Equal((SnapshotErrorCode.DatabaseUnavailable, "The snapshot database cannot be reached."), (late.Code, late.Message));

        var missing = server.Postgres.ConnectionStringFor("nobody_made_it");
        Assert.Equal(SnapshotErrorCode.DatabaseUnavailable, (await Assert.ThrowsAsync<SnapshotException>(() => ToyHost.StartAsync(missing, new InMemoryService()))).Code);
    }

    [Fact]
    public async Task A_database_that_takes_no_changes_can_be_read()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        var closed = new NpgsqlConnectionStringBuilder(host.Database) { Options = "-c default_transaction_read_only=on" };
        await using var source = NpgsqlDataSource.Create(closed);
        await using var reader = await ToyHost.StartAsync(host.Database, host.Service, source: source);

        Assert.Equal(2, (await reader.Browsing.PageAsync(host.Table, new RecordQuery(), ToyHost.Ann, Token)).Records.Count);
        var error = await Assert.ThrowsAsync<SnapshotException>(() => reader.Get<EditingService>().SetAsync(
            host.Table, RecordSelection.All, new Dictionary<string, object?> { ["name"] = "x" }, ToyHost.Ann, Token));
        Assert.Equal((SnapshotErrorCode.DatabaseUnavailable, "The snapshot database takes no changes at present."), (error.Code, error.Message));
        Assert.Equal(
            SnapshotErrorCode.DatabaseUnavailable,
            (await Assert.ThrowsAsync<SnapshotException>(() => reader.Get<Syncing.PullService>().StartAsync(host.Snapshot, null, ToyHost.Ann, Token))).Code);
    }

    // A database where nobody may do anything but what the guide grants.
    private async Task<(string Owner, string App)> RolesAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(await server.CreateEmptyDatabaseAsync());
        var (owner, app) = ($"owner_{Guid.NewGuid():N}", $"app_{Guid.NewGuid():N}");
        var guide = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "hosting.md"), Token);
        var grants = guide.Split("```sql\n")[1].Split("```")[0]
            .Replace("on database app ", $"on database {database.Database} ", StringComparison.Ordinal)
            .Replace("snapshot_owner", owner, StringComparison.Ordinal).Replace("snapshot_app", app, StringComparison.Ordinal)
            .Replace(" login;", " login password 'secret';", StringComparison.Ordinal);
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"revoke all on database {database.Database} from public; revoke all on schema public from public; {grants}");
        await command.ExecuteNonQueryAsync(Token);
        return (As(owner), As(app));

        string As(string role) => new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = role, Password = "secret" }.ConnectionString;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Snapshot.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
