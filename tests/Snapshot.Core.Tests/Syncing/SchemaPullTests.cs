using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Syncing;

/// <summary>Pulls that break off around a change of the service's fields.</summary>
public sealed class SchemaPullTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pull_that_its_host_left_between_the_change_and_the_first_records_fills_the_columns_in_the_next()
    {
        var service = Create(2500);
        var host = await ToyHost.PulledAsync(server, service);
        await host.EditAsync(1, "name", "mine");
        var changed = Toys.With("colour", "Colour", FieldType.Text).Changing("stock", f => f with { Type = FieldType.Text });
        service.Redefine(changed);
        PutAll(service, number => [("colour", $"colour {number}"), ("stock", "0")]);
        service.Fail(ServiceCall.ReadPage, new Fault.Hangs());
        var calls = service.Calls(ServiceCall.ReadPage);
        var job = await host.StartPullAsync();
        await host.UntilAsync(job, _ => service.Calls(ServiceCall.ReadPage) > calls);
        Assert.True((await host.TableAsync()).NeedsFullRead);
        Assert.Equal((null, "2"), ((await host.RecordAsync(2)).Fields["colour"], (await host.RecordAsync(2)).Fields["stock"]));
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();

        var finished = await next.FinishedAsync(job);
        Assert.Equal((JobState.Succeeded, 2500L), (finished.State, ToyHost.Results(finished).Single().Read));
        await AssertFilledAsync(next);
        Assert.Equal("mine", (await next.RecordAsync(1)).Fields["name"]);
    }

    [Fact]
    public async Task A_scan_that_has_come_half_way_begins_anew_when_a_field_is_new()
    {
        var service = Create(12_000);
        await using var host = await ToyHost.PulledAsync(server, service);
        PutAll(service, _ => [("stock", 0L)], 12_000);
        // A step is committed, with the connector's checkpoint, and then the service refuses.
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Authentication), after: 9);
        await host.FailedPullAsync();
        Assert.NotNull(await host.SqlAsync("SELECT pull_checkpoint FROM snapshot.tables"));
        service.Redefine(Toys.With("colour", "Colour", FieldType.Text).Changing("stock", f => f with { Type = FieldType.Text }));
        PutAll(service, number => [("colour", $"colour {number}"), ("stock", "0")], 12_000);

        Assert.Equal(12_000, (await host.PullAsync()).Read);

        await AssertFilledAsync(host);
    }

    [Fact]
    public async Task A_scan_that_ends_early_leaves_the_need_to_read_everything()
    {
        var service = Create(2500);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Redefine(Toys.With("colour", "Colour", FieldType.Text));
        service.Fail(ServiceCall.ReadPage, new Fault.ScanEnds(), after: 1);

        await host.PullAsync();
        Assert.True((await host.TableAsync()).NeedsFullRead);
        await host.PullAsync();
        Assert.False((await host.TableAsync()).NeedsFullRead);
    }

    [Fact]
    public async Task A_pull_that_fails_when_the_table_has_followed_says_so_too()
    {
        var service = Create(3);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Redefine(Toys.With("colour", "Colour", FieldType.Text));
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Authentication));

        var failed = await host.FailedPullAsync();

        Assert.Equal(("refused_on_demand", "colour"), (failed.Error!.Code, Assert.Single(failed.Changes).Column));
        Assert.Empty((await host.PullAsync()).Changes);
        Assert.False((await host.TableAsync()).NeedsFullRead);
    }

    [Fact]
    public async Task A_table_that_changes_before_its_first_pull_is_whole_is_pulled_as_it_is_then()
    {
        var service = Create(2500);
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Authentication), after: 2);
        await host.FailedPullAsync();
        service.Redefine(Toys.With("colour", "Colour", FieldType.Text).Changing("name", f => f with { Type = FieldType.Integer }).Without("price"));
        PutAll(service, number => [("colour", "red"), ("name", (long)number)]);

        await host.PullAsync();

        Assert.Equal(2500L, await host.SqlAsync($"SELECT count(DISTINCT _remote_id) FROM snap_{host.Snapshot}.toys WHERE colour = 'red' AND name = stock"));
        Assert.Equal(TableState.Ready, (await host.TableAsync()).State);
    }

    [Fact]
    public async Task A_passing_fault_of_one_table_has_the_job_tried_again()
    {
        var service = Create(3);
        service.AddTable(Toys with { Id = "games", Name = "Games" });
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Put("games", "g1", ("id", "g1"), ("name", "a game"));
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Transient));

        var job = await host.FinishedAsync(await host.StartPullAsync());

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.All(ToyHost.Results(job), result => Assert.Null(result.Error));
        Assert.Equal(1L, await host.SqlAsync($"SELECT count(*) FROM snap_{host.Snapshot}.games"));
    }

    private static void PutAll(InMemoryService service, Func<int, (string, object?)[]> values, int count = 2500)
    {
        for (var number = 1; number <= count; number++)
            service.Put(Table, Id(number), values(number));
    }

    private static async Task AssertFilledAsync(ToyHost host)
    {
        Assert.Equal(0L, await host.SqlAsync(
            $"SELECT count(*) FROM snap_{host.Snapshot}.toys WHERE colour IS DISTINCT FROM 'colour ' || ltrim(substr(_remote_id, 2), '0') OR stock <> '0'"));
        Assert.False((await host.TableAsync()).NeedsFullRead);
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }
}
