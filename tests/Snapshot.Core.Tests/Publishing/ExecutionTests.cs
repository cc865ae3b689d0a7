using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>How a publication goes on when the service refuses a batch, a worker dies, or somebody cancels.</summary>
public sealed class ExecutionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_refused_as_a_whole_is_halved_until_who_is_at_fault_is_alone()
    {
        await using var host = await ToyHost.PulledAsync(server, Batches(50, 32));
        await EditFirstAsync(host, 32);
        var guilty = Id(21);
        host.Service.Fail(ServiceCall.Write, new Fault.RefusedFor(operation => operation.RemoteId == guilty), times: 1000);

        var items = await host.PublishAsync();

        var rejected = Assert.Single(items, item => item.State != PublicationItemState.Applied);
        Assert.Equal((guilty, PublicationItemState.Rejected, "refused_on_demand"), (rejected.RemoteId, rejected.State, rejected.Error!.Code));
        Assert.Equal(RecordState.Edited, (await host.RecordAsync(21)).State);
        Assert.Equal("refused_on_demand", (await host.RecordAsync(21)).Error!.Code);
        Assert.Equal(31, host.Service.Effects.Count);
        // The batch, and two halves on each of five levels.
        Assert.InRange(host.Service.Calls(ServiceCall.Write), 1, 11);
    }

    [Theory]
    [InlineData(ConnectorErrorKind.Authentication)]
    [InlineData(ConnectorErrorKind.Permission)]
    [InlineData(ConnectorErrorKind.Configuration)]
    [InlineData(ConnectorErrorKind.SchemaChanged)]
    public async Task A_refusal_of_the_account_ends_the_job_and_blames_no_item(ConnectorErrorKind kind)
    {
        await using var host = await ToyHost.PulledAsync(server, Batches(20, 8));
        await EditFirstAsync(host, 10);
        host.Service.Fail(ServiceCall.Write, new Fault.Refused(kind));

        var (plan, job) = await host.StartPublishAsync();

        Assert.Equal(JobState.Failed, (await host.FinishedAsync(job)).State);
        Assert.All(await host.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Pending, item.State));
        Assert.Equal(1, host.Service.Calls(ServiceCall.Write));

        await host.Get<JobService>().RetryAsync(job, ToyHost.Ann, Token);
        await host.FinishedAsync(job);
        Assert.All(await host.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Applied, item.State));
    }

    [Fact]
    public async Task A_host_that_dies_while_a_batch_is_halved_loses_and_doubles_nothing()
    {
        var host = await ToyHost.PulledAsync(server, Batches(5, 16));
        await CreateAsync(host, 16);
        // The batch and its first half are refused; what is in the service's hands when the host dies is done, unheard.
        var faults = new Fault.RefusedFor(operation => Equals(operation.Values["name"], "new 3"));
        host.Service.Fail(ServiceCall.Write, faults, times: 2).Fail(ServiceCall.Write, new Fault.Hangs(), after: 2);
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == 3);
        var underWay = await host.ItemsAsync(plan);
        await host.DisposeAsync();
        host.Service.Fail(ServiceCall.Write, faults, times: 1000);

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        // Only the four that were in hand are in doubt: what was refused with them before was proven unsent.
        Assert.Equal(4, underWay.Count(item => item.State == PublicationItemState.Sent));
        var items = await next.ItemsAsync(plan);
        Assert.Equal(4, items.Count(item => item.State == PublicationItemState.Unknown));
        Assert.Equal(12, items.Count(item => item.State == PublicationItemState.Applied));
        Assert.Equal(12, next.Service.Effects.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changes_and_deletions_without_an_answer_are_looked_up_and_sent_again_if_need_be(bool arrived)
    {
        await using var host = await ToyHost.PulledAsync(server, Create(20));
        await EditFirstAsync(host, 5);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where("stock > 15"), ToyHost.Ann, Token);
        Fault fault = arrived ? new Fault.LostAnswer() : new Fault.LostRequest();
        // The first batch of either kind.
        host.Service.Fail(ServiceCall.Write, fault).Fail(ServiceCall.Write, fault, after: arrived ? 1 : 2);

        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));

        Assert.Equal(10, host.Service.Effects.Count);
        Assert.Equal(arrived ? 2 : 4, host.Service.Calls(ServiceCall.Write));
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task A_change_that_is_not_answered_twice_is_for_a_person()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        await EditFirstAsync(host, 5);
        host.Service.Fail(ServiceCall.Write, new Fault.LostRequest(), times: 2);

        Assert.All(await host.PublishAsync(), item => Assert.Equal((PublicationItemState.Unknown, "outcome_unknown"), (item.State, item.Error!.Code)));
        Assert.Equal(2, host.Service.Calls(ServiceCall.Write));
        Assert.Equal(5, (await host.RecordsAsync("edited")).Count);
    }

    [Fact]
    public async Task A_change_that_arrives_late_is_no_conflict_with_itself()
    {
        await using var host = await ToyHost.PulledAsync(server, With(5, capabilities => capabilities with { Guarantee = WriteGuarantee.CompareAndSet }));
        await EditFirstAsync(host, 1);
        host.Service.Fail(ServiceCall.Write, new Fault.LostRequest());
        host.Service.Before(ServiceCall.Write, service => service.Put(Table, Id(1), ("price", 1000m)), after: 1);

        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        Assert.Equal(RecordState.Clean, (await host.RecordAsync(1)).State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_create_without_an_answer_is_sent_again_where_the_service_recognises_it(bool arrived)
    {
        await using var host = await ToyHost.PulledAsync(server, With(5, capabilities => capabilities with { CreatesAreIdempotent = true }));
        await CreateAsync(host, 5);
        host.Service.Fail(ServiceCall.Write, arrived ? new Fault.LostAnswer() : new Fault.LostRequest());

        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(5, host.Service.Effects.Count);
    }

    /// <summary>A call without an answer may still be under way: who is not there yet may come.</summary>
    [Theory]
    [InlineData(true, PublicationItemState.Applied)]
    [InlineData(false, PublicationItemState.Unknown)]
    public async Task Elsewhere_it_is_looked_up_by_its_natural_key_and_never_sent_again(bool arrived, PublicationItemState state)
    {
        await using var host = await ToyHost.PulledAsync(server, Keyed(5));
        await CreateAsync(host, 5);
        host.Service.Fail(ServiceCall.Write, arrived ? new Fault.LostAnswer() : new Fault.LostRequest());

        Assert.All(await host.PublishAsync(), item => Assert.Equal(state, item.State));
        Assert.Equal(1, host.Service.Calls(ServiceCall.Write));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_create_that_a_host_left_under_way_is_looked_up_by_its_natural_key(bool arrived)
    {
        var host = await ToyHost.PulledAsync(server, Keyed(5));
        await CreateAsync(host, 3);
        var (plan, job) = await LeftUnderWayAsync(host, arrived);

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.All(await next.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(3, next.Service.Effects.Count);
        Assert.Equal(["r1", "r2", "r3"], (await next.RecordsAsync("name like 'new %'")).Select(record => record.RemoteId).Order());
        Assert.Equal(0, (await next.PullAsync()).Changed);
    }

    [Fact]
    public async Task What_the_natural_key_does_not_prove_is_for_a_person()
    {
        var host = await ToyHost.PulledAsync(server, Keyed(5));
        await CreateAsync(host, 3);
        var (plan, job) = await LeftUnderWayAsync(host, arrived: false);
        // One that holds something else beside the key, one that occurs twice, and none.
        host.Service.Put(Table, "x1", ("id", "x1"), ("name", "new 1"), ("stock", 99L));
        host.Service.Put(Table, "x2", ("id", "x2"), ("name", "new 2"), ("stock", 2L));
        host.Service.Put(Table, "x3", ("id", "x3"), ("name", "new 2"), ("stock", 2L));

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.Equal(
            [PublicationItemState.Unknown, PublicationItemState.Unknown, PublicationItemState.Applied],
            (await next.ItemsAsync(plan)).OrderBy(item => item.Record).Select(item => item.State));
        Assert.Single(next.Service.Effects);
    }

    [Fact]
    public async Task Nor_does_a_record_that_is_here_already()
    {
        var host = await ToyHost.PulledAsync(server, Keyed(5));
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "toy 1" }], ToyHost.Ann, Token);
        var (plan, job) = await LeftUnderWayAsync(host, arrived: false);

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.Equal(PublicationItemState.Unknown, Assert.Single(await next.ItemsAsync(plan)).State);
    }

    [Fact]
    public async Task One_record_proves_one_create()
    {
        var host = await ToyHost.PulledAsync(server, Keyed(5));
        var twin = new Dictionary<string, object?> { ["name"] = "twin" };
        await host.Editing.CreateAsync(host.Table, [twin, twin], ToyHost.Ann, Token);
        var (plan, job) = await LeftUnderWayAsync(host, arrived: false);
        host.Service.Put(Table, "x1", ("id", "x1"), ("name", "twin"));

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.Equal(
            [PublicationItemState.Applied, PublicationItemState.Unknown],
            (await next.ItemsAsync(plan)).OrderBy(item => item.Record).Select(item => item.State));
        Assert.Empty(next.Service.Effects);
    }

    [Fact]
    public async Task A_cancelled_publication_ends_behind_the_batch_in_hand_and_can_be_continued()
    {
        await using var host = await PatientAsync(Create(5));
        await CreateAsync(host, 25);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        JobId job = default;
        using var approved = new ManualResetEventSlim();
        host.Service.Before(ServiceCall.Write, _ =>
        {
            approved.Wait(Token);
            CancelAndSeeAsync(host, job).GetAwaiter().GetResult();
        }, after: 1);
        job = (await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job;
        approved.Set();

        Assert.Equal(JobState.Canceled, (await host.FinishedAsync(job)).State);

        var items = await host.ItemsAsync(plan.Id);
        Assert.Equal((20, 5), (items.Count(item => item.State == PublicationItemState.Applied), items.Count(item => item.State == PublicationItemState.Pending)));
        Assert.Equal(20, host.Service.Effects.Count);

        await host.Get<JobService>().RetryAsync(job, ToyHost.Ann, Token);
        var continued = await host.FinishedAsync(job);
        Assert.Equal((JobState.Succeeded, 25L, 25L), (continued.State, continued.Progress!.Done, continued.Progress.Total));
        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(25, host.Service.Effects.Count);
    }

    [Fact]
    public async Task Every_item_has_an_outcome_or_the_job_is_red()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(25));
        await EditFirstAsync(host, 3);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        // An item that no table claims: lost on the way, by whatever fault.
        var items = $"\"{await host.SqlAsync("select schema_name from snapshot.snapshots")}\"._publication_item";
        await host.SqlAsync($"update {items} set table_number = 99 where id = (select min(id) from {items})");

        var publication = await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token);

        Assert.Equal(JobState.Failed, (await host.FinishedAsync(publication.Job)).State);
        var red = await host.Publishing.GetPublicationAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        Assert.Equal((2L, 1L), (red.Items[PublicationItemState.Applied], red.Items[PublicationItemState.Pending]));
        Assert.Null(red.FinishedAt);

        await host.SqlAsync($"update {items} set table_number = (select max(table_number) from {items} where table_number < 99) where table_number = 99");
        await host.Get<JobService>().RetryAsync(publication.Job, ToyHost.Ann, Token);
        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(publication.Job)).State);
    }

    [Fact]
    public async Task What_is_to_be_sent_again_while_the_job_runs_is_sent_once()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        await CreateAsync(host, 25);
        host.Service.Fail(ServiceCall.Write, new Fault.LostRequest());
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Publication? publication = null, later = null;
        using var approved = new ManualResetEventSlim();
        host.Service.Before(ServiceCall.Write, _ =>
        {
            approved.Wait(Token);
            later = SendAgainAsync().GetAwaiter().GetResult();
        }, after: 1);
        publication = await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token);
        approved.Set();

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(publication.Job)).State);
        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(later!.Job)).State);

        Assert.NotEqual(publication.Job, later.Job);
        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(25, host.Service.Effects.Count);

        async Task<Publication> SendAgainAsync()
        {
            var unknown = (await host.ItemsAsync(plan.Id)).Where(item => item.State == PublicationItemState.Unknown).Select(item => item.Id).ToList();
            Assert.Equal(10, unknown.Count);
            return await host.Publishing.DecideAsync(host.Snapshot, publication!.Id, unknown, ItemDecision.SendAgain, null, ToyHost.Ann, Token);
        }
    }

    private static InMemoryService With(int count, Func<TableCapabilities, TableCapabilities> change)
    {
        var service = Create(count);
        service.Redefine(Toys with { Capabilities = change(Toys.Capabilities) });
        return service;
    }

    private static InMemoryService Batches(int count, int size) => With(count, capabilities => capabilities with { WriteBatchSize = size });

    private static InMemoryService Keyed(int count) => With(count, capabilities => capabilities with { NaturalKey = ["name"] });

    // A step in hand may take its time: the end of the drain time is not what this is about.
    private async Task<ToyHost> PatientAsync(InMemoryService service)
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), service, workers: options => options.DrainTime = TimeSpan.FromMinutes(1));
        await host.CreateAsync();
        await host.PullAsync();
        return host;
    }

    // The lease is renewed with each look at whether somebody has cancelled; the second renewal from here on has seen it.
    private static async Task CancelAndSeeAsync(ToyHost host, JobId job)
    {
        await host.Get<JobService>().CancelAsync(job, ToyHost.Ann, Token);
        for (var renewals = 0; renewals < 2; renewals++)
        {
            var before = await LeaseAsync();
            while (Equals(before, await LeaseAsync()))
                Token.ThrowIfCancellationRequested();
        }

        Task<object?> LeaseAsync() => host.SqlAsync($"select lease_until from snapshot.jobs where id = '{job.Value}'");
    }

    private static async Task<(PlanId Plan, JobId Job)> LeftUnderWayAsync(ToyHost host, bool arrived)
    {
        host.Service.Fail(ServiceCall.Write, arrived ? new Fault.HangsAfterwards() : new Fault.Hangs());
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == 1);
        await host.DisposeAsync();
        return (plan, job);
    }

    private static Task EditFirstAsync(ToyHost host, int count) => host.Editing.SetAsync(
        host.Table, RecordSelection.Where($"stock <= {count}"), new Dictionary<string, object?> { ["price"] = 1000m }, ToyHost.Ann, Token);

    private static Task CreateAsync(ToyHost host, int count) => host.Editing.CreateAsync(
        host.Table,
        [.. Enumerable.Range(1, count).Select(i => new Dictionary<string, object?> { ["name"] = $"new {i}", ["stock"] = (long)i })], ToyHost.Ann, Token);
}
