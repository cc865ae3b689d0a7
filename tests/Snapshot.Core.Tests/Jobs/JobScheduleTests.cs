using System.Text.Json;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Syncing;
using Snapshot.Testing.Services;

namespace Snapshot.Jobs;

public sealed class JobScheduleTests(TestServer server)
{
    private const string Kind = "chore";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15d, null, null, "2026-03-28T23:30:00Z", "2026-03-28T23:45:00Z")]
    [InlineData(null, "30 6 * * 1-5", "UTC", "2026-03-28T23:30:00Z", "2026-03-30T06:30:00Z")]
    [InlineData(null, "@daily", "Asia/Tokyo", "2026-03-28T23:30:00Z", "2026-03-29T15:00:00Z")]
    // The clocks go forward: half past two does not exist that day.
    [InlineData(null, "30 2 * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", "2026-03-29T01:00:00Z")]
    // They go back: half past two comes twice, and counts once.
    [InlineData(null, "30 2 * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z")]
    [InlineData(null, "30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    public void The_next_time_is_found(double? minutes, string? cron, string? zone, string after, string expected)
    {
        var recurrence = new Recurrence { Every = minutes is { } every ? TimeSpan.FromMinutes(every) : null, Cron = cron, TimeZone = zone ?? "UTC" };

        Assert.Equal(Time(expected), recurrence.Next(Time(after)));
    }

    [Theory]
    [InlineData(null, null, "UTC", "either")]
    [InlineData(5d, "@daily", "UTC", "either")]
    [InlineData(0.5, null, "UTC", "between a minute")]
    [InlineData(600_000d, null, "UTC", "between a minute")]
    [InlineData(null, "every day", "UTC", "no cron expression")]
    [InlineData(null, "0 0 31 2 *", "UTC", "never")]
    [InlineData(null, "@daily", "Mars/Olympus", "no time zone")]
    public async Task What_cannot_be_a_schedule_is_refused_and_what_was_scheduled_stays(double? minutes, string? cron, string zone, string says)
    {
        await using var host = await StartAsync();
        var pulls = host.Get<PullService>();
        var before = await pulls.ScheduleAsync(host.Snapshot, null, new Recurrence { Every = TimeSpan.FromHours(1) }, ToyHost.Ann, Token);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => pulls.ScheduleAsync(
            host.Snapshot, null, new Recurrence { Every = minutes is { } every ? TimeSpan.FromMinutes(every) : null, Cron = cron, TimeZone = zone }, ToyHost.Ann, Token));

        Assert.Equal(SnapshotErrorCode.ScheduleInvalid, error.Code);
        Assert.Contains(says, error.Message);
        Assert.Equal(before.NextAt, (await pulls.ScheduleAsync(host.Snapshot, ToyHost.Ann, Token))!.NextAt);
    }

    [Fact]
    public async Task Any_number_of_instances_meet_each_time_once_and_overtake_no_job_that_has_not_ended()
    {
        await using var host = await StartAsync();
        var schedules = host.Get<IJobSchedules>();
        await schedules.SaveAsync(Request(host), new Recurrence { Every = TimeSpan.FromHours(1) }, Token);

        // Three times have passed while nobody looked. The host's own worker looks too.
        await MeetAsync();
        var job = Assert.Single(await JobsAsync());
        Assert.Equal(job.Id, (await schedules.FindAsync(host.Snapshot, Kind, Token))!.LastJob);

        await MeetAsync();
        Assert.Single(await JobsAsync());

        await host.Get<IJobQueue>().CancelAsync(job.Id, Token);
        await MeetAsync();
        Assert.Equal(2, (await JobsAsync()).Count);

        async Task MeetAsync()
        {
            await host.SqlAsync("update snapshot.job_schedules set next_at = now() - interval '3 hours'");
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => schedules.StartDueAsync(Token)));
            while (await host.SqlAsync("select 1 from snapshot.job_schedules where next_at <= now()") is not null)
                Token.ThrowIfCancellationRequested();
        }
        async Task<IReadOnlyList<Job>> JobsAsync() => await host.Get<IJobQueue>().ListAsync(host.Snapshot, null, 100, Token);
    }

    [Fact]
    public async Task A_scheduled_pull_brings_what_is_new_by_itself()
    {
        await using var host = await StartAsync();
        await host.PullAsync();
        host.Service.Put(ToyService.Table, "new", ("id", "new"), ("name", "new"));
        await host.Get<PullService>().ScheduleAsync(host.Snapshot, null, new Recurrence { Cron = "@hourly" }, ToyHost.Ann, Token);
        await host.SqlAsync("update snapshot.job_schedules set next_at = now()");

        Job? job;
        do
            job = (await host.Get<IJobQueue>().ListAsync(host.Snapshot, null, 1, Token))[0];
        while (job.Priority != JobPriority.Low);

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(job.Id)).State);
        Assert.Single(await host.RecordsAsync("remote_id = 'new'"));
    }

    private async Task<ToyHost> StartAsync()
    {
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), ToyService.Create(3));
        await host.CreateAsync();
        return host;
    }

    private static JobRequest Request(ToyHost host) => new(Kind, host.Snapshot, ToyHost.Ann, JsonSerializer.SerializeToElement("work"));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
