using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Syncing;

/// <summary>Pulls that read only what has changed: nothing is overlooked, nothing is thought to be gone that is not.</summary>
public sealed class IncrementalPullTests(TestServer server) : IClassFixture<TestServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_has_changed_is_read_and_merged_like_any_pull()
    {
        var service = Changing(2500);
        await using var host = await ToyHost.PulledAsync(server, service);
        // What was written just before a pull began is read again by the next: a clock may lag.
        await host.PullAsync();
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine too");
        service.Put(Table, Id(1), ("name", "theirs"));
        service.Put(Table, Id(3), ("name", "theirs"));
        service.Put(Table, Id(9999), ("id", Id(9999)), ("name", "new"));

        var result = await host.PullAsync();

        Assert.Equal((true, true, 3L), (result.IsIncremental, result.IsWhole, result.Read));
        Assert.Equal(("mine", (object?)"theirs"), ((string)(await host.RecordAsync(1)).Fields["name"]!, (await host.RecordAsync(1)).Conflicts["name"]));
        Assert.Equal(["mine too", "theirs", "new"], [await NameAsync(host, 2), await NameAsync(host, 3), await NameAsync(host, 9999)]);
        Assert.Empty(await host.RecordsAsync("missing"));
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task What_vanished_without_a_word_is_found_by_the_next_whole_scan()
    {
        var service = Changing(20);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Remove(Table, Id(7));

        await host.PullAsync();
        Assert.Empty(await host.RecordsAsync("missing"));
        var result = await ResultAsync(host, await host.Get<PullService>().StartFullAsync(host.Snapshot, null, ToyHost.Ann, Token));

        Assert.Equal((false, 1L), (result.IsIncremental, result.Changed));
        Assert.Equal(Id(7), Assert.Single(await host.RecordsAsync("missing")).RemoteId);
    }

    [Fact]
    public async Task When_its_time_has_come_a_pull_reads_everything_again()
    {
        var service = Changing(20);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Remove(Table, Id(7));
        await host.SqlAsync("update snapshot.tables set scanned_at = now() - interval '25 hours'");

        Assert.False((await host.PullAsync()).IsIncremental);
        Assert.Equal(Id(7), Assert.Single(await host.RecordsAsync("missing")).RemoteId);
        Assert.True((await host.PullAsync()).IsIncremental);
    }

    [Fact]
    public async Task What_the_service_says_is_gone_is_quarantined_at_once_by_the_truth_table()
    {
        var service = Changing(20);
        service.TellsDeletions = true;
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.EditAsync(2, "name", "mine");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(3)).Id), ToyHost.Ann, Token);
        foreach (var number in new[] { 1, 2, 3 })
            service.Remove(Table, Id(number));

        Assert.True((await host.PullAsync()).IsIncremental);

        Assert.Equal(RecordState.Missing, (await host.RecordAsync(1)).State);
        Assert.Equal((RecordState.Edited, (object?)"deleted"), ((await host.RecordAsync(2)).State, (await host.RecordAsync(2)).Conflicts.GetValueOrDefault("_record")));
        Assert.Empty(await host.RecordsAsync($"remote_id = '{Id(3)}'"));
        service.Put(Table, Id(1), ("id", Id(1)), ("name", "back"));
        await host.PullAsync();
        Assert.Equal((RecordState.Clean, "back"), ((await host.RecordAsync(1)).State, await NameAsync(host, 1)));
    }

    [Fact]
    public async Task A_cursor_that_expired_costs_a_whole_scan_and_no_record()
    {
        var service = Changing(2500);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Put(Table, Id(3), ("name", "theirs"));
        service.Remove(Table, Id(4));
        service.ExpireCursors();

        var result = await host.PullAsync();

        Assert.Equal((false, true, 2499L), (result.IsIncremental, result.IsWhole, result.Read));
        Assert.Equal(("theirs", RecordState.Missing), (await NameAsync(host, 3), (await host.RecordAsync(4)).State));
        Assert.True((await host.PullAsync()).IsIncremental);
    }

    [Fact]
    public async Task A_checkpoint_that_expired_under_a_pull_costs_a_new_scan_and_no_record()
    {
        var service = Changing(2500);
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        // The first attempt stores a page and fails; the second comes with a checkpoint that is not known any more.
        service.Fail(ServiceCall.ReadPage, new Fault.Refused(ConnectorErrorKind.Transient), after: 1)
            .Before(ServiceCall.ReadPage, gone => gone.ExpireCursors(), after: 1);

        var result = await host.PullAsync();

        Assert.Equal((2500L, 2500L), (result.Read, result.Changed));
        Assert.Equal(2500, (await host.Browsing.PageAsync(host.Table, new RecordQuery { Limit = 1, Count = true }, ToyHost.Ann, Token)).Count!.Value);
    }

    [Fact]
    public async Task Changes_that_were_not_read_to_the_end_are_read_again()
    {
        var service = Changing(2500);
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.PullAsync();
        for (var i = 1; i <= 1500; i++)
            service.Put(Table, Id(i), ("stock", 1_000_000L + i));
        service.Fail(ServiceCall.ReadPage, new Fault.ScanEnds(), after: 1);

        var part = await host.PullAsync();
        var rest = await host.PullAsync();

        Assert.Equal((true, false), (part.IsIncremental, part.IsWhole));
        Assert.True(rest.IsWhole);
        Assert.Equal(1500, (await host.Browsing.PageAsync(host.Table, new RecordQuery { Filter = "stock > 1000000", Limit = 1, Count = true }, ToyHost.Ann, Token)).Count!.Value);
    }

    [Fact]
    public async Task A_new_field_has_everything_read_once()
    {
        var service = Changing(20);
        await using var host = await ToyHost.PulledAsync(server, service);
        var more = Toys with { Capabilities = Toys.Capabilities with { CanReadChanges = true }, Fields = [.. Toys.Fields, new("maker", "Maker", Tables.FieldType.Text)] };
        service.Put(Table, Id(5), ("maker", "Ada"));
        await host.PullAsync();
        service.Redefine(more);

        var result = await host.PullAsync();

        Assert.Equal((false, 20L), (result.IsIncremental, result.Read));
        Assert.Equal("Ada", (await host.RecordAsync(5)).Fields["maker"]);
        Assert.True((await host.PullAsync()).IsIncremental);
    }

    private static InMemoryService Changing(int count)
    {
        var service = Create(count);
        service.Redefine(Toys with { Capabilities = Toys.Capabilities with { CanReadChanges = true } });
        return service;
    }

    private static async Task<string> NameAsync(ToyHost host, int number) => (string)(await host.RecordAsync(number)).Fields["name"]!;

    private static async Task<PullResult> ResultAsync(ToyHost host, JobId id)
    {
        var job = await host.FinishedAsync(id);
        Assert.Equal(JobState.Succeeded, job.State);
        return Assert.Single(JsonSerializer.Deserialize<List<PullResult>>(job.Result!.Value, JsonSerializerOptions.Web)!);
    }
}
