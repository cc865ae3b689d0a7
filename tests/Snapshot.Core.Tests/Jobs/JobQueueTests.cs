using System.Text.Json;
using Npgsql;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Snapshots;
using Snapshot.Testing.Services;

namespace Snapshot.Jobs;

public sealed class JobQueueTests(TestServer server)
{
    private const string Kind = "chore";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_the_jobs_that_wait_the_most_urgent_is_taken_first_then_the_oldest()
    {
        await using var host = await StartAsync();
        var (first, low) = (await EnqueueAsync(host), await EnqueueAsync(host, priority: JobPriority.Low));
        var (second, high) = (await EnqueueAsync(host), await EnqueueAsync(host, priority: JobPriority.High));

        var taken = new List<JobId>();
        while (await ClaimAsync(host) is { } lease)
            taken.Add(lease.Job.Id);

        Assert.Equal([high, first, second, low], taken);
    }

    [Fact]
    public async Task Of_the_jobs_of_one_key_one_runs_at_a_time_and_the_others_keep_nobody_waiting()
    {
        await using var host = await StartAsync();
        var one = await EnqueueAsync(host, "key");
        var two = await EnqueueAsync(host, "key");
        var other = await EnqueueAsync(host);

        var lease = await ClaimAsync(host);
        Assert.Equal(one, lease!.Job.Id);
        Assert.Equal(other, (await ClaimAsync(host))!.Job.Id);
        Assert.Null(await ClaimAsync(host));
        await Leases(host).FinishAsync(lease, new JobOutcome.Succeeded(null), Token);
        Assert.Equal(two, (await ClaimAsync(host))!.Job.Id);
    }

    [Fact]
    public async Task Many_workers_take_each_job_once_and_never_two_of_one_key()
    {
        await using var host = await StartAsync();
        var jobs = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => EnqueueAsync(host, i % 3 == 0 ? null : $"key {i % 3}")));
        var (done, running) = (new System.Collections.Concurrent.ConcurrentBag<JobId>(), new System.Collections.Concurrent.ConcurrentDictionary<string, int>());

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (done.Count < jobs.Length)
            {
                if (await ClaimAsync(host) is not { } lease)
                    continue;
                var key = (string)(await host.SqlAsync($"select coalesce(exclusive_key, id::text) from snapshot.jobs where id = '{lease.Job.Id}'"))!;
                Assert.Equal(1, running.AddOrUpdate(key, 1, (_, count) => count + 1));
                done.Add(lease.Job.Id);
                running.AddOrUpdate(key, 0, (_, count) => count - 1);
                await Leases(host).FinishAsync(lease, new JobOutcome.Succeeded(null), Token);
            }
        }, Token)));

        Assert.Equal(jobs.Select(job => job.ToString()).Order(), done.Select(job => job.ToString()).Order());
    }

    [Theory]
    [InlineData(true, "queued")]
    [InlineData(false, null)]
    public async Task A_job_of_a_callers_transaction_is_there_if_and_only_if_that_commits(bool commits, string? state)
    {
        await using var host = await StartAsync();
        JobId job;
        await using (var connection = new NpgsqlConnection(host.Database))
        {
            await connection.OpenAsync(Token);
            await using var transaction = await connection.BeginTransactionAsync(Token);
            job = await Queue(host).EnqueueAsync(Request(host), transaction, Token);
            Assert.Null(await ClaimAsync(host));
            await (commits ? transaction.CommitAsync(Token) : transaction.RollbackAsync(Token));
            await Assert.ThrowsAsync<ArgumentException>(() => Queue(host).EnqueueAsync(Request(host), transaction, Token));
        }

        Assert.Equal(state, (await Queue(host).FindAsync(job, Token))?.State.ToString().ToLowerInvariant());
        Assert.Equal(commits, await ClaimAsync(host) is not null);
    }

    [Fact]
    public async Task A_lease_that_ran_out_gives_the_job_to_another_and_the_first_can_write_nothing_more()
    {
        await using var host = await StartAsync();
        await EnqueueAsync(host);
        var first = (await ClaimAsync(host))!;
        await ExpireAsync(host);
        var second = (await ClaimAsync(host))!;
        Assert.Equal((first.Job.Id, first.Token + 1, 2), (second.Job.Id, second.Token, second.Job.Attempts));

        Assert.Equal(LeaseState.Lost, await Leases(host).RenewAsync(first, Minute, null, Token));
        await Assert.ThrowsAsync<JobLeaseLostException>(() => HoldAsync(host, first));
        await Leases(host).FinishAsync(first, new JobOutcome.Succeeded(null), Token);
        Assert.Equal(JobState.Running, (await Queue(host).FindAsync(first.Job.Id, Token))!.State);
        await HoldAsync(host, second);
    }

    [Fact]
    public async Task Nobody_takes_a_job_while_a_transaction_holds_it_however_late_that_commits()
    {
        await using var host = await StartAsync();
        await EnqueueAsync(host);
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var first = await HeldExpiredAsync(host, transaction);

        var claim = ClaimAsync(host);
        // It waits for the row that the transaction holds.
        while (await host.SqlAsync("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%lease_until%'") is null)
            Assert.False(claim.IsCompleted);
        await transaction.CommitAsync(Token);

        Assert.Equal(first.Token + 1, (await claim)!.Token);
        await Assert.ThrowsAsync<JobLeaseLostException>(() => HoldAsync(host, first));
    }

    [Fact]
    public async Task A_job_that_ends_its_workers_is_parked_until_somebody_has_it_started_again()
    {
        await using var host = await StartAsync(mostAttempts: 3);
        var id = await EnqueueAsync(host);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, (await ClaimAsync(host, mostAttempts: 3))!.Job.Attempts);
            await ExpireAsync(host);
        }
        Assert.Null(await ClaimAsync(host, mostAttempts: 3));
        var parked = (await Queue(host).FindAsync(id, Token))!;
        Assert.Equal((JobState.Parked, "worker_lost"), (parked.State, parked.Error!.Code));
        Assert.NotNull(parked.FinishedAt);

        await Queue(host).RetryAsync(id, Token);
        var again = (await ClaimAsync(host, mostAttempts: 3))!;
        Assert.Equal((id, 1, null, null), (again.Job.Id, again.Job.Attempts, again.Job.Error, again.Job.FinishedAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_brought_on_each_time_is_never_parked(bool advances)
    {
        await using var host = await StartAsync(mostAttempts: 2);
        var id = await EnqueueAsync(host);
        for (var attempt = 1; attempt <= 5 && await ClaimAsync(host, mostAttempts: 2) is { } lease; attempt++)
        {
            await HoldAsync(host, lease, advances);
            await ExpireAsync(host);
        }
        Assert.Equal(advances ? id : null, (await ClaimAsync(host, mostAttempts: 2))?.Job.Id);
    }

    [Fact]
    public async Task A_worker_that_merely_stops_gives_its_job_back_without_counting()
    {
        await using var host = await StartAsync();
        var id = await EnqueueAsync(host);
        for (var stop = 0; stop < 3; stop++)
        {
            var lease = (await ClaimAsync(host, mostAttempts: 2))!;
            Assert.Equal((id, 1), (lease.Job.Id, lease.Job.Attempts));
            await Leases(host).FinishAsync(lease, new JobOutcome.Again(TimeSpan.Zero, null), Token);
        }
    }

    [Fact]
    public async Task A_canceled_job_ends_wherever_it_stands_and_can_be_started_again()
    {
        await using var host = await StartAsync();
        var waits = await EnqueueAsync(host);
        await Queue(host).CancelAsync(waits, Token);
        Assert.Null(await ClaimAsync(host));
        Assert.Equal(JobState.Canceled, (await Queue(host).FindAsync(waits, Token))!.State);

        var runs = await EnqueueAsync(host);
        var lease = (await ClaimAsync(host))!;
        await Queue(host).CancelAsync(runs, Token);
        Assert.Equal(LeaseState.CancelRequested, await Leases(host).RenewAsync(lease, Minute, new JobProgress("work", 3, 9), Token));
        // Its worker dies before it sees that.
        await ExpireAsync(host);
        Assert.Null(await ClaimAsync(host));
        var canceled = (await Queue(host).FindAsync(runs, Token))!;
        Assert.Equal((JobState.Canceled, new JobProgress("work", 3, 9)), (canceled.State, canceled.Progress));

        await Queue(host).RetryAsync(runs, Token);
        Assert.Equal(runs, (await ClaimAsync(host))!.Job.Id);
    }

    [Fact]
    public async Task A_person_is_told_where_there_is_nothing_to_cancel_or_to_start_again()
    {
        await using var host = await StartAsync();
        var jobs = host.Get<JobService>();
        var id = await EnqueueAsync(host);
        await RefusedAsync("job_not_retryable", jobs.RetryAsync);
        var lease = (await ClaimAsync(host))!;
        await RefusedAsync("job_not_retryable", jobs.RetryAsync);

        // To ask twice, before and after it has ended for that, is no fault.
        for (var i = 0; i < 2; i++)
            Assert.True(await jobs.CancelAsync(id, ToyHost.Ann, Token) is { State: JobState.Running, CancelRequested: true });
        await Leases(host).FinishAsync(lease, new JobOutcome.Canceled(), Token);
        Assert.Equal(JobState.Canceled, (await jobs.CancelAsync(id, ToyHost.Ann, Token)).State);

        Assert.True(await jobs.RetryAsync(id, ToyHost.Ann, Token) is { State: JobState.Queued, CancelRequested: false });
        await Leases(host).FinishAsync((await ClaimAsync(host))!, new JobOutcome.Failed(new JobError("broken", "It broke.")), Token);
        await RefusedAsync("job_finished", jobs.CancelAsync);
        Assert.Equal(JobState.Queued, (await jobs.RetryAsync(id, ToyHost.Ann, Token)).State);
        await Leases(host).FinishAsync((await ClaimAsync(host))!, new JobOutcome.Succeeded(null), Token);
        await RefusedAsync("job_finished", jobs.CancelAsync);
        await RefusedAsync("job_not_retryable", jobs.RetryAsync);

        async Task RefusedAsync(string code, Func<JobId, Actor, CancellationToken, Task<Job>> ask)
        {
            var before = await Queue(host).FindAsync(id, Token);
            Assert.Equal(code, (await Assert.ThrowsAsync<SnapshotException>(() => ask(id, ToyHost.Ann, Token))).Code.Value);
            Assert.Equal((before!.State, before.FinishedAt), await Queue(host).FindAsync(id, Token) is { } after ? (after.State, after.FinishedAt) : default);
        }
    }

    [Fact]
    public async Task Jobs_that_ended_long_ago_are_deleted_and_no_others()
    {
        await using var host = await StartAsync();
        var (old, late, open) = (await EnqueueAsync(host), await EnqueueAsync(host), await EnqueueAsync(host));
        foreach (var _ in new[] { old, late })
            await Leases(host).FinishAsync((await ClaimAsync(host))!, new JobOutcome.Succeeded(null), Token);
        await host.SqlAsync($"update snapshot.jobs set finished_at = finished_at - interval '31 days', created_at = created_at - interval '31 days' where id = '{old}'");
        await host.SqlAsync($"update snapshot.jobs set created_at = created_at - interval '31 days' where id = '{open}'");

        Assert.Equal(1, await Leases(host).DeleteEndedAsync(TimeSpan.FromDays(30), Token));
        Assert.Null(await Queue(host).FindAsync(old, Token));
        Assert.NotNull(await Queue(host).FindAsync(late, Token));
        Assert.NotNull(await Queue(host).FindAsync(open, Token));
    }

    // No worker runs this kind, so that each test is one.
    // The host's own workers release what has expired too, and go by the same number of attempts.
    private async Task<ToyHost> StartAsync(int mostAttempts = 5)
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), ToyService.Create(0), workers: options => options.MostAttempts = mostAttempts);
        await host.CreateAsync();
        return host;
    }

    // The host's own workers release what has expired, perhaps before it is held: then it is claimed once more.
    private static async Task<JobLease> HeldExpiredAsync(ToyHost host, NpgsqlTransaction transaction)
    {
        while (true)
        {
            var lease = (await ClaimAsync(host))!;
            await ExpireAsync(host);
            try
            {
                await Leases(host).HoldAsync(lease, transaction, advances: false, Token);
                return lease;
            }
            catch (JobLeaseLostException)
            {
            }
        }
    }

    private static async Task HoldAsync(ToyHost host, JobLease lease, bool advances = false)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await Leases(host).HoldAsync(lease, transaction, advances, Token);
        await transaction.CommitAsync(Token);
    }

    private static Task ExpireAsync(ToyHost host) => host.SqlAsync("update snapshot.jobs set lease_until = now() - interval '1 second' where state = 'running'");

    private static Task<JobId> EnqueueAsync(ToyHost host, string? key = null, JobPriority priority = default) =>
        Queue(host).EnqueueAsync(Request(host) with { ExclusiveKey = key, Priority = priority }, Token);

    private static JobRequest Request(ToyHost host) => new(Kind, host.Snapshot, ToyHost.Ann, JsonSerializer.SerializeToElement("work"));

    private static Task<JobLease?> ClaimAsync(ToyHost host, int mostAttempts = 100) =>
        Leases(host).ClaimAsync(new JobClaim("test", [Kind], Minute) { MostAttempts = mostAttempts }, Token);

    private static IJobQueue Queue(ToyHost host) => host.Get<IJobQueue>();

    private static IJobLeases Leases(ToyHost host) => host.Get<IJobLeases>();
}
