using System.Collections.Concurrent;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Records;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Connectors;

public sealed class RateLimitTests(TestServer server)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hosts_together_send_no_more_than_the_limit()
    {
        var service = Create(1);
        service.RateLimit = new RateLimit(1, Hour) { Burst = 10 };
        await using var host = await CreatedAsync(service);
        await using var other = await host.AgainAsync();
        var before = service.Calls(ServiceCall.Check);

        var errors = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Xunit.Record.ExceptionAsync(() => (i % 2 == 0 ? host : other).CheckAsync(Token)).AsTask()));

        // One of the ten was for listing the tables.
        Assert.Equal(9, service.Calls(ServiceCall.Check) - before);
        var refused = errors.OfType<SnapshotException>().ToList();
        Assert.Equal(11, refused.Count);
        Assert.All(refused, error => Assert.Equal((SnapshotErrorCode.ServiceFailed, "rate_limited", true), (error.Code, error.Details["reason"], error.Details["retryable"])));
        Assert.All(refused, error => Assert.InRange((double)error.Details["retryAfterSeconds"]!, 1800, 3600));
        // The engine's own refusals are no pause that the service asked for.
        Assert.Equal(true, await host.SqlAsync("SELECT paused_until < now() FROM snapshot.rate_limits"));
    }

    [Fact]
    public async Task An_account_has_the_limits_of_its_plan()
    {
        var service = Create(1);
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service, connector: new LimitedConnector(service));
        var accounts = host.Get<AccountService>();
        var free = await accounts.ConnectAsync(Account("free"), ToyHost.Ann, Token);
        var paid = await accounts.ConnectAsync(Account("paid"), ToyHost.Ann, Token);

        await accounts.CheckAsync(free.Id, ToyHost.Ann, Token);
        var refused = await Assert.ThrowsAsync<SnapshotException>(() => accounts.CheckAsync(free.Id, ToyHost.Ann, Token));
        for (var i = 0; i < 3; i++)
            await accounts.CheckAsync(paid.Id, ToyHost.Ann, Token);

        Assert.Equal("rate_limited", refused.Details["reason"]);
        Assert.InRange((double)refused.Details["retryAfterSeconds"]!, 1800, 3600);

        static NewAccount Account(string token) => new(InMemoryConnector.Name, token, new Dictionary<string, string> { ["token"] = token });
    }

    [Fact]
    public async Task A_pause_that_one_host_is_asked_for_is_kept_by_the_other()
    {
        var service = Create(1);
        await using var host = await CreatedAsync(service);
        await using var other = await host.AgainAsync();
        service.Fail(ServiceCall.Check, new Fault.Refused(ConnectorErrorKind.RateLimited, Hour));
        await Assert.ThrowsAsync<SnapshotException>(() => host.CheckAsync(Token));
        var before = service.Calls(ServiceCall.Check);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => other.CheckAsync(Token));
        var job = await other.UntilAsync(await other.StartPullAsync(), job => job is { State: JobState.Queued, Error: not null });

        Assert.InRange((double)error.Details["retryAfterSeconds"]!, 1800, 3600);
        Assert.Equal((before, 0), (service.Calls(ServiceCall.Check), service.Calls(ServiceCall.ReadPage)));
        Assert.Equal(("rate_limited", 0), (job.Error!.Code, job.Attempts));
        Assert.Equal(true, await host.SqlAsync($"SELECT run_at > now() + interval '30 minutes' FROM snapshot.jobs WHERE id = '{job.Id}'"));
    }

    [Fact]
    public async Task A_person_who_waits_has_a_slot_of_the_future()
    {
        var service = Create(1);
        service.RateLimit = new RateLimit(1, Hour);
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service, limits: Patient);
        await host.CreateAsync();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var before = await NextAsync(host);

        var check = host.CheckAsync(leaving.Token);

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (before!.Equals(await NextAsync(host)))
            deadline.Token.ThrowIfCancellationRequested();
        Assert.Equal((DateTime)before + Hour, await NextAsync(host));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Fact]
    public async Task A_person_who_waits_goes_before_a_pull_that_waits()
    {
        var service = Create(3500);
        service.RateLimit = new RateLimit(5, TimeSpan.FromSeconds(1));
        await using var host = await CreatedAsync(service);
        var order = new ConcurrentQueue<ServiceCall>();
        Task check = Task.CompletedTask;
        foreach (var call in new[] { ServiceCall.ReadPage, ServiceCall.Check })
            service.Before(call, _ => order.Enqueue(call), times: 10);
        // While the pull's first page is being answered somebody asks, and has lined up when the second page's turn is asked for.
        service.Before(ServiceCall.ReadPage, _ =>
        {
            var before = NextAsync(host).GetAwaiter().GetResult();
            check = host.CheckAsync(Token);
            while (NextAsync(host).GetAwaiter().GetResult()!.Equals(before))
                Token.ThrowIfCancellationRequested();
        });

        await host.PullAsync();
        await check;

        Assert.Equal([ServiceCall.ReadPage, ServiceCall.Check, ServiceCall.ReadPage, ServiceCall.ReadPage, ServiceCall.ReadPage], order);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task To_be_asked_to_wait_uses_up_no_attempts(bool saysWhen)
    {
        var service = Create(20);
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.EditAsync(1, "name", "mine");
        var refusal = new Fault.Refused(ConnectorErrorKind.RateLimited, saysWhen ? TimeSpan.FromMilliseconds(1) : null);
        // Had the refusals been attempts, the fault behind them would be one too many.
        service.Fail(ServiceCall.ReadPage, refusal, times: 8).Fail(ServiceCall.Write, refusal, times: 8)
            .Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Transient), after: 8);

        var pull = await host.FinishedAsync(await host.StartPullAsync());
        var item = Assert.Single(await host.PublishAsync());

        Assert.Equal((JobState.Succeeded, 1), (pull.State, pull.Attempts));
        Assert.Equal(PublicationItemState.Applied, item.State);
        Assert.Equal(9, service.Calls(ServiceCall.Write));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pull_that_has_to_pause_keeps_the_pages_that_came_before(bool isFirst)
    {
        var service = Create(4500);
        await using var host = await CreatedAsync(service);
        if (!isFirst)
        {
            await host.PullAsync();
            for (var i = 1; i <= 4500; i++)
                service.Put(Table, Id(i), ("stock", -1L));
        }
        var before = service.Calls(ServiceCall.ReadPage);
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.RateLimited, Hour), after: 2);
        var pull = await host.StartPullAsync();

        await host.UntilAsync(pull, job => job is { State: JobState.Queued, Error: not null });
        Assert.Equal(2000L, await host.SqlAsync($"SELECT count(*) FROM snap_{host.Snapshot}.toys WHERE stock = -1 OR {(isFirst ? "true" : "false")}"));
        await host.SqlAsync("UPDATE snapshot.rate_limits SET paused_until = now(); UPDATE snapshot.jobs SET run_at = now()");

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(pull)).State);
        Assert.Equal(4500L, await host.SqlAsync($"SELECT count(DISTINCT _remote_id) FROM snap_{host.Snapshot}.toys WHERE stock = -1 OR {(isFirst ? "true" : "false")}"));
        // Five pages, and the one that was refused.
        Assert.Equal(6, service.Calls(ServiceCall.ReadPage) - before);
    }

    [Fact]
    public async Task A_write_that_was_still_waiting_when_its_host_stopped_is_no_write_in_doubt()
    {
        var service = Create(1);
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service, limits: Patient);
        await host.CreateAsync();
        await host.PullAsync();
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "mine" }], ToyHost.Ann, Token);
        var (plan, job) = await host.StartPublishAsync(
            () => service.Before(ServiceCall.Discover, _ => host.Get<IRateLimiter>().PauseAsync(host.Account, Hour, Token).GetAwaiter().GetResult()));
        while ((await host.ItemsAsync(plan)).Single().State != PublicationItemState.Sent)
            Token.ThrowIfCancellationRequested();

        await host.DisposeAsync();
        Assert.Equal((short)PublicationItemState.Pending, await host.SqlAsync($"SELECT state FROM snap_{host.Snapshot}._publication_item"));
        await host.SqlAsync("UPDATE snapshot.rate_limits SET paused_until = now()");
        await using var next = await host.AgainAsync();

        Assert.Equal(JobState.Succeeded, (await next.FinishedAsync(job)).State);
        Assert.Equal((PublicationItemState.Applied, 1), ((await next.ItemsAsync(plan)).Single().State, service.Effects.Count));
    }

    private static void Patient(SnapshotLimits limits) => limits.RequestWait = 2 * Hour;

    private static Task<object?> NextAsync(ToyHost host) => host.SqlAsync("SELECT next_at FROM snapshot.rate_limits");

    private async Task<ToyHost> CreatedAsync(InMemoryService service)
    {
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        return host;
    }
}
