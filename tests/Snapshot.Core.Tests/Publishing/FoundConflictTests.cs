using Npgsql;
using Snapshot.Editing;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>What a plan or a publication finds changed in the service is here at once, as after a pull, and can be resolved without one.</summary>
public sealed class FoundConflictTests(TestServer server)
{
    private static readonly ConflictResolution Mine = new ConflictResolution.Mine();

    private static readonly ConflictResolution Theirs = new ConflictResolution.Theirs();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conflict_that_planning_finds_is_resolved_and_the_next_plan_sends_what_was_decided()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine");
        host.Service.Put(Table, Id(1), ("name", "theirs"), ("stock", 77L));
        host.Service.Put(Table, Id(2), ("name", "theirs"));

        var plan = await PlanAsync(host);

        Assert.Equal((0, 2), (plan.Tables[0].Sendable, plan.Tables[0].Conflicts));
        var record = await host.RecordAsync(1);
        Assert.Equal(("mine", "theirs", "toy 1", 77L), (record.Fields["name"], record.Conflicts["name"], record.Edited["name"], record.Fields["stock"]));
        await ResolveAsync(host, 1, Mine);
        await ResolveAsync(host, 2, Theirs);
        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        Assert.Equal(("mine", "theirs"), (host.Service.Find(Table, Id(1))!["name"], host.Service.Find(Table, Id(2))!["name"]));
        Assert.Empty(await host.RecordsAsync("edited or in_conflict"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_that_planning_finds_deleted_is_made_anew_or_given_up(bool mine)
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        host.Service.Remove(Table, Id(1));

        var plan = await PlanAsync(host);

        Assert.Equal("deleted_there", Assert.Single(await host.ItemsAsync(plan.Id)).Error!.Code);
        await ResolveAsync(host, 1, mine ? Mine : Theirs);
        if (mine)
            Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        else
            Assert.Empty(await host.ItemsAsync((await PlanAsync(host)).Id));
        Assert.Equal(mine, host.Service.Find(Table, Id(1)) is not null);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_deletion_of_what_was_changed_there_waits_for_a_decision_whoever_found_it(bool mine, bool kept)
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        var record = await host.RecordAsync(1);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds([record.Id]), ToyHost.Ann, Token);
        host.Service.Put(Table, Id(1), ("name", "theirs"));

        // Found by the plan, known to the next one, and seen by a pull: nobody has decided.
        var first = await PlanAsync(host);
        var second = await PlanAsync(host);
        await host.PullAsync();
        var third = await PlanAsync(host);

        Assert.All([first, second, third], plan => Assert.Equal((0, 1, first.Hash), (plan.Tables[0].Sendable, plan.Tables[0].Conflicts, plan.Hash)));
        Assert.Single(await host.RecordsAsync("deleted and in_conflict"));
        await host.Get<ConflictService>().ResolveAsync(host.Table, RecordSelection.ByIds([record.Id]), mine ? Mine : Theirs, ToyHost.Ann, Token);
        if (mine)
            Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        else
            Assert.Equal(("theirs", RecordState.Clean), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(1)).State));
        Assert.Equal(kept, host.Service.Find(Table, Id(1)) is not null);
    }

    [Fact]
    public async Task The_receipt_of_a_conflict_shows_what_the_service_holds_and_so_does_the_record()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine");
        var deleted = await host.RecordAsync(3);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds([deleted.Id]), ToyHost.Ann, Token);
        host.Service.Before(ServiceCall.Write, service => service.Put(Table, Id(1), ("name", "theirs")));
        host.Service.Before(ServiceCall.Write, service => service.Put(Table, Id(2), ("stock", 77L)));
        host.Service.Before(ServiceCall.Write, service => service.Put(Table, Id(3), ("name", "theirs")));

        var items = (await host.PublishAsync()).OrderBy(item => item.Record).ToList();

        Assert.All(items, item => Assert.Equal((PublicationItemState.Conflict, "changed_there"), (item.State, item.Error!.Code)));
        var field = Assert.Single(items[0].Fields);
        Assert.Equal(("toy 1", "mine", "theirs", true), (field.Old, field.New, field.Theirs, field.InConflict));
        // Another field was changed: nothing of what was edited is in conflict, and the next plan goes through.
        Assert.False(Assert.Single(items[1].Fields).InConflict);
        Assert.Contains("plan again", items[1].Error!.Message, StringComparison.Ordinal);
        Assert.Contains(items[2].Fields, planned => planned is { Field: "name", Theirs: "theirs", InConflict: true });
        Assert.Equal(["theirs"], (await host.RecordsAsync("in_conflict and not deleted")).Select(record => record.Conflicts["name"]));
        Assert.Equal((77L, 0), ((await host.RecordAsync(2)).Fields["stock"], (await host.RecordAsync(2)).Conflicts.Count));
        Assert.Single(await host.RecordsAsync("in_conflict and deleted"));
        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync(), item => item.State != PublicationItemState.Conflict).State);
    }

    [Fact]
    public async Task What_an_answer_tells_of_a_field_that_was_not_sent_decides_nothing_about_its_edit()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(1, "stock", 77L);
        await host.EditAsync(2, "name", "mine");
        await host.EditAsync(2, "stock", 77L);
        host.Service.Put(Table, Id(1), ("name", "theirs"), ("price", 9m));
        // The conflict of one is known here already, that of the other is not.
        host.Service.Put(Table, Id(2), ("name", "theirs"));
        await host.Publishing.PlanAsync(host.Snapshot, [new PlanSelection(Table, RecordSelection.ByIds([(await host.RecordAsync(2)).Id]))], ToyHost.Ann, Token);
        var stock = await host.Publishing.PlanAsync(host.Snapshot, [new PlanSelection(Table, RecordSelection.All) { Fields = ["stock"] }], ToyHost.Ann, Token);

        var publication = await host.Publishing.PublishAsync(host.Snapshot, stock.Id, stock.Hash, ToyHost.Ann, Token);
        await host.FinishedAsync(publication.Job);

        Assert.All(await host.ItemsAsync(stock.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        var record = await host.RecordAsync(1);
        Assert.Equal(("mine", "toy 1", 77L, 9m), (record.Fields["name"], record.Edited["name"], record.Fields["stock"], record.Fields["price"]));
        Assert.Equal("theirs", (await host.RecordAsync(2)).Conflicts["name"]);
        Assert.Equal((0, 2), ((await PlanAsync(host)).Tables[0].Sendable, (await PlanAsync(host)).Tables[0].Conflicts));
        Assert.Equal("theirs", (await host.RecordAsync(1)).Conflicts["name"]);
        Assert.Equal(("theirs", "theirs"), (host.Service.Find(Table, Id(1))!["name"], host.Service.Find(Table, Id(2))!["name"]));
    }

    [Fact]
    public async Task The_same_change_on_both_sides_leaves_nothing_edited()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "same");
        host.Service.Put(Table, Id(1), ("name", "same"));

        Assert.Empty(await host.ItemsAsync((await PlanAsync(host)).Id));

        Assert.Equal(RecordState.Clean, (await host.RecordAsync(1)).State);
    }

    [Fact]
    public async Task A_plan_changes_nothing_here_where_nothing_was_changed_there()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine");
        host.Service.Put(Table, Id(2), ("name", "theirs"));
        var first = await PlanAsync(host);
        var before = await host.RecordsAsync("edited");

        var second = await PlanAsync(host);

        // A conflict that is known is not noted again.
        Assert.Equal(first.Hash, second.Hash);
        Assert.Equal(before.Select(record => (record.Id, record.Version)), (await host.RecordsAsync("edited")).Select(record => (record.Id, record.Version)));
    }

    [Fact]
    public async Task What_was_written_here_while_the_plan_was_made_is_newer_than_what_the_plan_read()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "name", "mine");
        host.Service.Put(Table, Id(1), ("name", "theirs"), ("stock", 1L));
        // As a pull does that saw the record later.
        host.Service.Before(ServiceCall.ReadById, _ => Execute(host, $"UPDATE snap_{host.Snapshot}.toys SET stock = 2, _version = _version + 1 WHERE _remote_id = '{Id(1)}'"));

        var plan = await PlanAsync(host);

        Assert.Equal(1, plan.Tables[0].Conflicts);
        Assert.Equal((2L, 0), ((await host.RecordAsync(1)).Fields["stock"], (await host.RecordAsync(1)).Conflicts.Count));
    }

    private static void Execute(ToyHost host, string sql)
    {
        using var connection = new NpgsqlConnection(host.Database);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static Task<PublishPlan> PlanAsync(ToyHost host) => host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

    private static async Task ResolveAsync(ToyHost host, int number, ConflictResolution by) =>
        await host.Get<ConflictService>().ResolveAsync(
            host.Table, RecordSelection.ByIds([(await host.RecordsAsync($"remote_id = '{Id(number)}'")).Single().Id]), by, ToyHost.Ann, Token);
}
