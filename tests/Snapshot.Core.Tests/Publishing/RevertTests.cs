using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Layout;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>A publication is taken back by a plan of its own, where the service still holds what was written.</summary>
public sealed class RevertTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_was_written_is_taken_back_there_and_here()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("Note") { Type = FieldType.Text }, ToyHost.Ann, Token);
        host.Service.Normalize = (_, value) => value is string text ? text.Trim() : value;
        await host.EditAsync(1, "name", " mine ");
        await host.EditAsync(2, "note", "kept");
        var deleted = await host.RecordAsync(2);
        await ChangeAsync(host);
        var publication = await PublishAsync(host);

        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);

        Assert.Equal(publication.Id, plan.Reverts);
        Assert.Equal((1, 1, 1, 0), (plan.Tables[0].Creates, plan.Tables[0].Updates, plan.Tables[0].Deletes, plan.Tables[0].Conflicts));
        var field = (await host.ItemsAsync(plan.Id)).Single(item => item.Kind == WriteKind.Update).Fields.Single();
        Assert.Equal(("mine", "toy 1", "mine", false), (field.Old, field.New, field.Theirs, field.InConflict));

        var items = await ApproveAsync(host, plan);

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        var both = await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token);
        Assert.Equal([publication.Id, null], both.Select(one => one.Reverts));
        Assert.Equal("toy 1", host.Service.Find(Table, Id(1))!["name"]);
        Assert.Null(host.Service.Find(Table, "r1"));
        Assert.Equal("toy 2", host.Service.Find(Table, "r2")!["name"]);
        var records = await host.RecordsAsync();
        Assert.All(records, record => Assert.Equal((RecordState.Clean, 0), (record.State, record.Edited.Count)));
        Assert.Equal(["toy 1", "toy 2", "toy 3", "toy 4", "toy 5"], records.Select(record => record.Fields["name"]).Order());
        var returned = Assert.Single(records, record => record.Id == deleted.Id);
        Assert.Equal(("r2", "r2", "kept", 2L), (returned.RemoteId, returned.Fields["id"], returned.Fields["note"], returned.Fields["stock"]));
        Assert.True(returned.Version > deleted.Version);
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task What_somebody_changed_there_since_is_in_conflict_and_not_sent()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(3, "name", "mine");
        await host.EditAsync(4, "name", "mine");
        await ChangeAsync(host);
        var publication = await PublishAsync(host);
        host.Service.Put(Table, Id(1), ("name", "theirs"));
        host.Service.Put(Table, "r1", ("stock", 7L));
        host.Service.Remove(Table, Id(3));

        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);

        Assert.Equal(3, plan.Tables[0].Conflicts);
        var planned = await host.ItemsAsync(plan.Id);
        Assert.Equal("changed_there", planned.Single(item => item.RemoteId == Id(1)).Error!.Code);
        Assert.Equal("changed_there", planned.Single(item => item.RemoteId == "r1").Error!.Code);
        Assert.Equal("deleted_there", planned.Single(item => item.RemoteId == Id(3)).Error!.Code);
        await ApproveAsync(host, plan);
        Assert.Equal(("theirs", "toy 4"), (host.Service.Find(Table, Id(1))!["name"], host.Service.Find(Table, Id(4))!["name"]));
        Assert.Equal(7L, host.Service.Find(Table, "r1")!["stock"]);
        // The record here was not edited: nothing of it is in conflict.
        Assert.Equal((RecordState.Clean, 0), ((await host.RecordAsync(1)).State, (await host.RecordAsync(1)).Conflicts.Count));
    }

    [Fact]
    public async Task What_somebody_changes_between_plan_and_write_is_a_conflict_of_the_receipt_alone()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.EditAsync(1, "name", "mine");
        var publication = await PublishAsync(host);
        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        host.Service.Put(Table, Id(1), ("name", "theirs"));

        Assert.Equal(PublicationItemState.Conflict, Assert.Single(await ApproveAsync(host, plan)).State);

        Assert.Equal("theirs", host.Service.Find(Table, Id(1))!["name"]);
        Assert.Equal((RecordState.Clean, 0), ((await host.RecordAsync(1)).State, (await host.RecordAsync(1)).Conflicts.Count));
    }

    [Fact]
    public async Task An_edit_that_was_made_since_stays_and_its_base_follows()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(3, "name", "mine");
        await ChangeAsync(host);
        var publication = await PublishAsync(host);
        await host.EditAsync(1, "name", "mine too");
        await host.EditAsync(3, "stock", 33L);
        var made = Assert.Single(await host.RecordsAsync("remote_id = 'r1'"));
        await host.Editing.UpdateAsync(host.Table, [new RecordUpdate(made.Id, new Dictionary<string, object?> { ["stock"] = 5L })], ToyHost.Ann, Token);

        var items = await ApproveAsync(host, await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token));

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        var (first, third) = (await host.RecordAsync(1), await host.RecordAsync(3));
        Assert.Equal(("mine too", "toy 1", RecordState.Edited), (first.Fields["name"], first.Edited["name"], first.State));
        Assert.Equal(("toy 3", 33L, 3L), (third.Fields["name"], third.Fields["stock"], third.Edited["stock"]));
        var edited = Assert.Single(await host.RecordsAsync("remote_id = 'r1'"));
        Assert.Equal((RecordState.Edited, "deleted"), (edited.State, edited.Conflicts["_record"]));
    }

    [Fact]
    public async Task An_edit_between_plan_and_write_voids_its_item_and_no_other()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(3, "name", "mine");
        var publication = await PublishAsync(host);
        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        await host.EditAsync(1, "stock", 0L);

        var items = await ApproveAsync(host, plan);

        Assert.Equal([PublicationItemState.Void, PublicationItemState.Applied], items.OrderBy(item => item.Record).Select(item => item.State));
        Assert.Equal("mine", host.Service.Find(Table, Id(1))!["name"]);
    }

    [Fact]
    public async Task Only_what_was_applied_is_taken_back_and_only_once()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.EditAsync(1, "name", new string('x', 41));
        await host.EditAsync(3, "name", "mine");
        await ChangeAsync(host);
        var publication = await PublishAsync(host);

        var items = await ApproveAsync(host, await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token));
        var again = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);

        Assert.Equal(3, items.Count);
        Assert.Empty(await host.ItemsAsync(again.Id));
        var refused = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.PublishAsync(host.Snapshot, again.Id, again.Hash, ToyHost.Ann, Token));
        Assert.Equal(SnapshotErrorCode.PlanEmpty, refused.Code);
        Assert.Equal(RecordState.Edited, (await host.RecordAsync(1)).State);
    }

    [Fact]
    public async Task What_was_taken_back_can_be_brought_back()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.EditAsync(1, "name", "mine");
        await ChangeAsync(host);
        var publication = await PublishAsync(host);
        await ApproveAsync(host, await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token));
        var reverted = (await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token))[0];

        var items = await ApproveAsync(host, await host.Publishing.RevertAsync(host.Snapshot, reverted.Id, ToyHost.Ann, Token));

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal("mine", host.Service.Find(Table, Id(1))!["name"]);
        Assert.Equal(["made here", "mine", "toy 3", "toy 4", "toy 5"], (await host.RecordsAsync()).Select(record => record.Fields["name"]).Order());
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task What_a_host_left_under_way_of_a_revert_is_settled_by_the_next_or_by_a_person()
    {
        var host = await ToyHost.PulledAsync(server, Numbered(5));
        await host.EditAsync(1, "name", "mine");
        await ChangeAsync(host);
        var published = await PublishAsync(host);
        var plan = await host.Publishing.RevertAsync(host.Snapshot, published.Id, ToyHost.Ann, Token);
        var before = host.Service.Calls(ServiceCall.Write);
        host.Service.Fail(ServiceCall.Write, new Fault.HangsAfterwards());
        var publication = await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token);
        await host.UntilAsync(publication.Job, _ => host.Service.Calls(ServiceCall.Write) > before);
        await host.DisposeAsync();
        // The next one dies too, in the middle of the update.
        host.Service.Fail(ServiceCall.Write, new Fault.HangsAfterwards());
        await using (var second = await host.AgainAsync())
            await second.UntilAsync(publication.Job, _ => host.Service.Calls(ServiceCall.Write) > before + 1);

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(publication.Job);

        var items = await next.ItemsAsync(plan.Id);
        var unknown = Assert.Single(items, item => item.State != PublicationItemState.Applied);
        Assert.Equal((WriteKind.Create, PublicationItemState.Unknown), (unknown.Kind, unknown.State));
        await next.Publishing.DecideAsync(next.Snapshot, publication.Id, [unknown.Id], ItemDecision.Applied, "r2", ToyHost.Ann, Token);
        Assert.Equal(["toy 1", "toy 2", "toy 3", "toy 4", "toy 5"], (await next.RecordsAsync()).Select(record => record.Fields["name"]).Order());
        Assert.Equal(0, (await next.PullAsync()).Changed);
        Assert.Equal(6, next.Service.Effects.Count);
    }

    [Fact]
    public async Task Agents_may_not_and_what_the_service_does_not_let_is_said()
    {
        await using var host = await ToyHost.PulledAsync(server, Numbered(5));
        await ChangeAsync(host);
        var publication = await PublishAsync(host);
        host.Service.Redefine(host.Service.Tables[0] with { Capabilities = host.Service.Tables[0].Capabilities with { CanDelete = false } });

        var agent = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Robot, Token));
        var unknown = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.RevertAsync(host.Snapshot, PublicationId.New(), ToyHost.Ann, Token));
        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);

        Assert.Equal((SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.PublicationNotFound), (agent.Code, unknown.Code));
        Assert.Equal("not_supported", (await host.ItemsAsync(plan.Id)).Single(item => item.Kind == WriteKind.Delete).Error!.Code);
        Assert.Equal((1, 0, 1), (plan.Tables[0].Creates, plan.Tables[0].Deletes, plan.Tables[0].Invalid));
    }

    [Fact]
    public async Task A_table_that_is_gone_does_not_keep_the_others_from_being_taken_back()
    {
        var service = Numbered(5).AddTable(Toys with { Id = "games", Name = "Games" });
        service.Put("games", "g1", ("id", "g1"), ("name", "a game"));
        await using var host = await ToyHost.PulledAsync(server, service);
        await ChangeAsync(host);
        await host.EditAsync(1, "name", "mine");
        var games = new TableRef(host.Snapshot, "games");
        await host.Editing.SetAsync(games, RecordSelection.All, new Dictionary<string, object?> { ["name"] = "mine" }, ToyHost.Ann, Token);
        var publication = await PublishAsync(host);
        host.Service.RemoveTable(Table);

        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        var items = (await ApproveAsync(host, plan)).ToLookup(item => item.Table);

        Assert.Equal([WriteKind.Create, WriteKind.Update, WriteKind.Delete], items[Table].Select(item => item.Kind).Order());
        Assert.All(items[Table], item => Assert.Equal((PublicationItemState.Invalid, "remote_table_gone"), (item.State, item.Error!.Code)));
        Assert.Equal(PublicationItemState.Applied, Assert.Single(items["games"]).State);
        Assert.Equal("a game", host.Service.Find("games", "g1")!["name"]);
    }

    // A service that gives its records their ids itself.
    private static InMemoryService Numbered(int count)
    {
        var service = Create(count);
        service.Redefine(Toys.Changing("id", field => field with { IsWriteOnce = false, IsReadOnly = true }));
        return service;
    }

    // One record made, which becomes r1, and one deleted.
    private static async Task ChangeAsync(ToyHost host)
    {
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made here" }], ToyHost.Ann, Token);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(2)).Id), ToyHost.Ann, Token);
    }

    private static async Task<Publication> PublishAsync(ToyHost host)
    {
        await host.PublishAsync();
        return (await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token))[0];
    }

    private static async Task<IReadOnlyList<PublicationItem>> ApproveAsync(ToyHost host, PublishPlan plan)
    {
        var publication = await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token);
        await host.FinishedAsync(publication.Job);
        return await host.ItemsAsync(plan.Id);
    }
}
