using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Snapshot.Hosting;

namespace Snapshot.Jobs;

/// <summary>What is told to signals that are no part of the transaction, and when.</summary>
public sealed class JobAnnouncementTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_announced_when_everybody_can_see_it()
    {
        var signals = new Recorder();
        await using var host = await StartAsync(signals);
        await host.EditAsync(1, "name", "mine");
        await signals.SleepAsync(host.Database);

        await host.Get<IJobQueue>().EnqueueAsync(Errand.In(host), Token);
        Assert.Equal([(true, 1L)], signals.Announced());
        // The job is part of the step that approves the plan.
        await host.StartPublishAsync();
        Assert.Equal([(true, 2L)], signals.Announced());
        await host.Get<IJobSchedules>().SaveAsync(Errand.In(host), new Recurrence { Every = TimeSpan.FromHours(1) }, Token);
        await host.SqlAsync("update snapshot.job_schedules set next_at = now()");
        await host.Get<IJobSchedules>().StartDueAsync(Token);
        Assert.Equal([(true, 3L)], signals.Announced());
        Assert.False(await host.Get<IJobSchedules>().StartDueAsync(Token));
        Assert.Empty(signals.Announced());
    }

    [Fact]
    public async Task A_job_of_a_callers_transaction_is_announced_as_one_that_may_come()
    {
        var signals = new Recorder();
        await using var host = await StartAsync(signals);
        await signals.SleepAsync(host.Database);
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);

        await host.Get<IJobQueue>().EnqueueAsync(Errand.In(host), transaction, Token);
        await transaction.CommitAsync(Token);

        Assert.Equal([(false, 0L)], signals.Announced());
    }

    // It looks for what is due when it starts, and not again; and for the next job when it is done with one.
    private async Task<ToyHost> StartAsync(Recorder signals)
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), ToyService.Create(3),
            workers: options => (options.PollInterval, options.Concurrency) = (TimeSpan.FromHours(1), 1),
            more: builder => builder.Services.Replace(ServiceDescriptor.Singleton<IJobSignals>(signals)));
        await host.CreateAsync();
        await host.PullAsync();
        return host;
    }

    private sealed class Recorder : IJobSignals
    {
        private readonly TaskCompletionSource _sleeps = new();
        private readonly List<(bool Committed, long Seen)> _announced = [];
        private volatile string? _database;

        public string Statement => "";

        /// <summary>From here on no job is begun, and what is announced is recorded.</summary>
        public Task SleepAsync(string database)
        {
            _database = database;
            return _sleeps.Task.WaitAsync(Token);
        }

        /// <summary>What was announced since, and how many jobs wait by that time for everybody to see.</summary>
        public IReadOnlyList<(bool Committed, long Seen)> Announced()
        {
            var announced = _announced.ToList();
            _announced.Clear();
            return announced;
        }

        public void Announce(bool committed)
        {
            if (!_sleeps.Task.IsCompleted)
                return;
            using var connection = new NpgsqlConnection(_database);
            connection.Open();
            using var command = new NpgsqlCommand("select count(*) from snapshot.jobs where state = 'queued'", connection);
            _announced.Add((committed, (long)command.ExecuteScalar()!));
        }

        public async Task WaitAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellationToken)
        {
            if (_database is not null)
            {
                _sleeps.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            await Task.Delay(10, cancellationToken);
        }
    }
}
