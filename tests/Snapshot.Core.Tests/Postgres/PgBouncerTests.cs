using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Testing.Postgres;

namespace Snapshot.Postgres;

/// <summary>A pooler in transaction mode stands in front of the workspace: no two transactions run on the same connection of the server.</summary>
public sealed class PgBouncerTests(TestServer server) : IAsyncLifetime
{
    private LocalPgBouncer _bouncer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bouncer = await LocalPgBouncer.StartAsync(server.Postgres.ConnectionString, Token);

    public ValueTask DisposeAsync() => _bouncer.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_works_whether_connections_are_reset_or_not(bool noReset)
    {
        var database = new NpgsqlConnectionStringBuilder(_bouncer.Through(await server.CreateEmptyDatabaseAsync())) { NoResetOnClose = noReset };
        await using var host = await ToyHost.StartAsync(database.ConnectionString, ToyStory.Service());

        await ToyStory.RunAsync(host);
    }

    [Fact]
    public async Task The_log_says_once_that_jobs_are_looked_for_and_those_of_this_process_start_at_once()
    {
        var (database, logs) = (await server.CreateEmptyDatabaseAsync(), new Logs());
        await using var host = await ToyHost.StartAsync(
            _bouncer.Through(database), ToyService.Create(60), logs: logs, workers: options => options.PollInterval = TimeSpan.FromHours(1),
            more: builder => builder.Services.AddSingleton<IJobHandler>(new Errand((_, _) => Task.CompletedTask)));
        await host.CreateAsync();

        for (var i = 0; i < 5; i++)
            await host.PullAsync();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var late = await host.Get<IJobQueue>().EnqueueAsync(Errand.In(host), transaction, Token);
        await transaction.CommitAsync(Token);
        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(late)).State);

        Assert.Single(logs.Of(LogLevel.Warning), line => line.Contains("looked for every poll interval", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_pooler_nothing_is_said()
    {
        var logs = new Logs();
        await using var host = await ToyHost.StartAsync(await server.CreateEmptyDatabaseAsync(), ToyService.Create(1), logs: logs);
        await host.CreateAsync();
        await host.PullAsync();

        Assert.DoesNotContain(logs.Of(LogLevel.Warning), line => line.Contains("poll interval", StringComparison.Ordinal));
    }
}
