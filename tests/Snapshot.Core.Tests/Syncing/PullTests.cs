using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Syncing;

public sealed class PullTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_first_pull_copies_everything_and_keeps_what_does_not_fit()
    {
        var service = Create(2500);
        service.Put(Table, Id(1), ("stock", "many"), ("made", "2024-02-30"), ("extra", """{"a": [1, null]}"""));
        await using var host = await ToyHost.PulledAsync(server, service);

        var page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Limit = 1, Count = true }, ToyHost.Ann, Token);
        var first = await host.RecordAsync(1);

        Assert.Equal(2500, page.Count!.Value);
        Assert.Null(first.Fields["stock"]);
        Assert.Equal(["made_on:2024-02-30", "stock:many"], first.Invalid.Select(pair => $"{pair.Key}:{pair.Value}").Order());
        Assert.Equal(RecordState.Clean, first.State);
        Assert.Equal("""{"a": [1, null]}""", first.Fields["extra"]!.ToString());
    }

    [Fact]
    public async Task A_repeat_pull_of_an_unchanged_service_writes_no_record()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(1500));
        var before = await host.SqlAsync($"SELECT sum(xmin::text::bigint * _id) FROM snap_{host.Snapshot}.toys");

        var result = await host.PullAsync();

        Assert.Equal((1500, 0), (result.Read, result.Changed));
        Assert.Equal(before, await host.SqlAsync($"SELECT sum(xmin::text::bigint * _id) FROM snap_{host.Snapshot}.toys"));
    }

    [Fact]
    public async Task When_too_much_would_vanish_nothing_does()
    {
        var service = Create(3000);
        await using var host = await ToyHost.PulledAsync(server, service);
        for (var i = 1; i <= 1500; i++)
            service.Remove(Table, Id(i));

        var result = await host.PullAsync();

        Assert.Equal(1500, result.Withheld);
        Assert.Empty(await host.RecordsAsync("missing"));
    }

    [Fact]
    public async Task A_scan_that_ends_early_proves_nothing()
    {
        var service = Create(2500);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Fail(ServiceCall.ReadPage, new Fault.ScanEnds(), after: 1);

        await host.PullAsync();

        Assert.Empty(await host.RecordsAsync("missing"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_passing_fault_is_tried_again_and_nothing_comes_twice(int after)
    {
        var service = Create(3500);
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.RateLimited), times: 2, after);
        await using var host = await ToyHost.PulledAsync(server, service);

        Assert.Equal(3500L, await host.SqlAsync($"SELECT count(*) FROM snap_{host.Snapshot}.toys"));
        Assert.Equal(3500L, await host.SqlAsync($"SELECT count(DISTINCT _remote_id) FROM snap_{host.Snapshot}.toys"));
    }

    [Fact]
    public async Task Bad_credentials_end_the_job_and_say_so()
    {
        var service = Create(10);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Authentication));

        var job = await host.FinishedAsync(await host.StartPullAsync());

        Assert.Equal((JobState.Failed, "refused_on_demand", 1), (job.State, job.Error!.Code, job.Attempts));
        Assert.Equal(10, (await host.RecordsAsync()).Count);
    }

    [Fact]
    public async Task A_pull_that_hangs_can_be_cancelled()
    {
        var service = Create(10);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Fail(ServiceCall.ReadPage, new Fault.Hangs());
        var job = await host.StartPullAsync();
        await host.UntilAsync(job, _ => service.Calls(ServiceCall.ReadPage) == 2);

        await host.Get<Snapshots.JobService>().CancelAsync(job, ToyHost.Ann, Token);

        Assert.Equal(JobState.Canceled, (await host.FinishedAsync(job)).State);
        Assert.Equal(10, (await host.PullAsync()).Read);
    }

    [Fact]
    public async Task A_pull_that_its_host_left_is_taken_up_by_the_next()
    {
        var service = Create(2500);
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        service.Fail(ServiceCall.ReadPage, new Fault.Hangs(), after: 1);
        var job = await host.StartPullAsync();
        await host.UntilAsync(job, _ => service.Calls(ServiceCall.ReadPage) == 2);
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();

        Assert.Equal(JobState.Succeeded, (await next.FinishedAsync(job)).State);
        Assert.Equal(2500L, await next.SqlAsync($"SELECT count(DISTINCT _remote_id) FROM snap_{next.Snapshot}.toys"));
        Assert.Equal(TableState.Ready, (await next.Snapshots.TableAsync(next.Table, ToyHost.Ann, Token)).State);
    }

    [Fact]
    public async Task A_pull_whose_job_is_another_workers_by_now_writes_nothing()
    {
        var service = Create(10);
        await using var host = await ToyHost.PulledAsync(server, service);
        var job = (await host.Get<IJobQueue>().ListAsync(host.Snapshot, null, 1, Token))[0];
        service.Put(ToyService.Table, "new", ("id", "new"), ("name", "new"));
        var before = (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision;

        var handler = host.Get<IEnumerable<IJobHandler>>().Single(handler => handler.Kind == "pull");
        await Assert.ThrowsAsync<JobLeaseLostException>(() => handler.RunAsync(new JobRun(new JobLease(job with { Id = Identity.JobId.New() }, 0), _ => { }), Token));

        Assert.Equal(before, (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision);
        Assert.Empty(await host.RecordsAsync("remote_id = 'new'"));
    }

    [Fact]
    public async Task A_service_that_never_recovers_parks_the_pull_and_once_it_has_the_pull_goes_on()
    {
        var service = Create(10);
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Transient), times: 3);
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service, workers: options => options.MostAttempts = 3);
        await using var _ = host;
        await host.CreateAsync();

        var job = await host.FinishedAsync(await host.StartPullAsync());
        Assert.Equal((JobState.Parked, "refused_on_demand", 3), (job.State, job.Error!.Code, job.Attempts));

        await host.Get<Snapshots.JobService>().RetryAsync(job.Id, ToyHost.Ann, Token);
        Assert.Equal(JobState.Succeeded, (await host.UntilAsync(job.Id, again => again.State is JobState.Succeeded or JobState.Failed)).State);
        Assert.Equal(10, (await host.RecordsAsync()).Count);
    }
}
