using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Snapshot.Hosting;
using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>What holds of waking and canceling, however the signals travel. The workers look by themselves once an hour only.</summary>
public abstract class JobSignalContract(TestServer server)
{
    private const string Chore = "chore";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Chooses the signals.</summary>
    private protected abstract void Use(SnapshotBuilder builder);

    /// <summary>Signals of another process, as it were, that are certain to hear everything from now on, and whose waits nothing but a signal ends.</summary>
    private protected abstract Task<IJobSignals> ListenAsync(ToyHost host);

    [Fact]
    public async Task Whatever_makes_a_job_ready_wakes_all_who_wait()
    {
        await using var host = await StartAsync();
        var signals = await ListenAsync(host);

        // No worker runs this kind: each of these announces once.
        await WokenAsync(() => EnqueueAsync(host, Chore));
        var lease = (await host.Get<IJobLeases>().ClaimAsync(new JobClaim("test", [Chore], Hour), Token))!;
        await WokenAsync(() => host.Get<IJobLeases>().FinishAsync(lease, new JobOutcome.Failed(new JobError("none", "None.")), Token));
        await WokenAsync(() => host.Get<IJobQueue>().RetryAsync(lease.Job.Id, Token));
        await host.Get<IJobSchedules>().SaveAsync(Errand.In(host) with { Kind = Chore }, new Recurrence { Every = Hour }, Token);
        await host.SqlAsync("update snapshot.job_schedules set next_at = now()");
        await WokenAsync(() => host.Get<IJobSchedules>().StartDueAsync(Token));

        async Task WokenAsync(Func<Task> wake)
        {
            var waits = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource()).Select(listens => (
                Listens: listens.Task,
                Ends: signals.WaitAsync(
                    _ =>
                    {
                        listens.SetResult();
                        return Task.FromResult(Hour);
                    },
                    Token))).ToList();
            await Task.WhenAll(waits.Select(wait => wait.Listens)).WaitAsync(Patience, Token);
            Assert.DoesNotContain(waits, wait => wait.Ends.IsCompleted);
            await wake();
            await Task.WhenAll(waits.Select(wait => wait.Ends)).WaitAsync(Patience, Token);
        }
    }

    [Fact]
    public async Task Jobs_are_started_one_after_the_other_though_nobody_looks_for_them()
    {
        await using var host = await StartAsync();

        for (var i = 0; i < 20; i++)
            Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(await EnqueueAsync(host))).State);
    }

    [Fact]
    public async Task A_job_of_a_transaction_that_commits_late_is_started_then()
    {
        await using var host = await StartAsync();
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var late = await host.Get<IJobQueue>().EnqueueAsync(Errand.In(host), transaction, Token);

        // The worker has heard of it by now, looked, and found only these.
        await host.FinishedAsync(await EnqueueAsync(host));
        await host.FinishedAsync(await EnqueueAsync(host));
        Assert.Null(await host.Get<IJobQueue>().FindAsync(late, Token));
        await transaction.CommitAsync(Token);

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(late)).State);
    }

    [Fact]
    public async Task The_next_job_of_a_key_starts_when_one_ends()
    {
        var ends = new TaskCompletionSource();
        await using var host = await StartAsync((_, token) => ends.Task.WaitAsync(token));
        var (first, second) = (await EnqueueAsync(host, key: "key"), await EnqueueAsync(host, key: "key"));
        await host.UntilAsync(first, job => job.State == JobState.Running);
        Assert.Equal(JobState.Queued, (await host.Get<IJobQueue>().FindAsync(second, Token))!.State);

        ends.SetResult();

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(second)).State);
    }

    [Fact]
    public async Task A_job_that_waits_for_its_time_starts_then()
    {
        var attempts = 0;
        await using var host = await StartAsync((_, _) => ++attempts < 3 ? throw new IOException("Passing.") : Task.CompletedTask);

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(await EnqueueAsync(host))).State);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task A_job_that_failed_starts_when_somebody_wants_it_to()
    {
        var attempts = 0;
        await using var host = await StartAsync((_, _) => ++attempts == 1 ? throw new InvalidOperationException("For good.") : Task.CompletedTask);
        var job = await EnqueueAsync(host);
        Assert.Equal(JobState.Failed, (await host.FinishedAsync(job)).State);

        await host.Get<IJobQueue>().RetryAsync(job, Token);

        await host.UntilAsync(job, found => found.State == JobState.Succeeded);
    }

    [Fact]
    public async Task The_handler_of_a_job_that_is_canceled_sees_it_and_what_waits_behind_it_starts()
    {
        var runs = 0;
        var seen = new TaskCompletionSource();
        await using var host = await StartAsync(async (_, token) =>
        {
            if (Interlocked.Increment(ref runs) > 1)
                return;
            await using var canceled = token.Register(seen.SetResult);
            await Task.Delay(Timeout.Infinite, token);
        });
        var (running, waiting, behind) = (await EnqueueAsync(host, key: "key"), await EnqueueAsync(host, key: "key"), await EnqueueAsync(host, key: "key"));
        await host.UntilAsync(running, job => job.State == JobState.Running);

        await host.Get<IJobQueue>().CancelAsync(waiting, Token);
        await host.Get<IJobQueue>().CancelAsync(running, Token);

        await seen.Task.WaitAsync(Patience, Token);
        Assert.Equal(JobState.Canceled, (await host.FinishedAsync(running)).State);
        Assert.Equal(JobState.Canceled, (await host.FinishedAsync(waiting)).State);
        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(behind)).State);
        Assert.Equal(2, runs);
    }

    private async Task<ToyHost> StartAsync(Func<JobRun, CancellationToken, Task>? does = null)
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), ToyService.Create(0), workers: options => options.PollInterval = Hour,
            more: builder =>
            {
                Use(builder);
                builder.Services.AddSingleton<IJobHandler>(new Errand(does ?? ((_, _) => Task.CompletedTask)));
            });
        await host.CreateAsync();
        return host;
    }

    private static Task<JobId> EnqueueAsync(ToyHost host, string kind = Errand.Name, string? key = null) =>
        host.Get<IJobQueue>().EnqueueAsync(Errand.In(host) with { Kind = kind, ExclusiveKey = key }, Token);
}
