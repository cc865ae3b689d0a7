using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;

namespace Snapshot.Editing;

public sealed class EditingTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_stale_record_never_fails_the_others()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(5));
        var records = await host.RecordsAsync();
        await host.EditAsync(1, "stock", 100L);

        var result = await host.Editing.UpdateAsync(
            host.Table,
            [.. records.Select(record => new RecordUpdate(record.Id, new Dictionary<string, object?> { ["name"] = "new" }, record.Version)), new RecordUpdate(999, new Dictionary<string, object?> { ["name"] = "x" })],
            ToyHost.Ann, Token);

        Assert.Equal(4, result.Changed);
        Assert.Equal([records[0].Id, 999], result.Left.Order());
        Assert.Equal("toy 1", (await host.RecordAsync(1)).Fields["name"]);
    }

    [Fact]
    public async Task A_stale_record_comes_with_base_mine_and_theirs()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var seen = (await host.RecordsAsync()).ToList();
        await host.EditAsync(1, "stock", 100L);
        await host.EditAsync(1, "name", "theirs");
        await host.EditAsync(1, "name", "theirs again");
        var between = await host.RecordAsync(2);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds(seen[1].Id), ToyHost.Ann, Token);
        await host.SqlAsync($"delete from {await host.SqlAsync("select schema_name from snapshot.snapshots")}._change where record_id = {seen[1].Id}");

        var result = await host.Editing.UpdateAsync(
            host.Table,
            [
                Update(seen[0].Id, seen[0].Version), Update(between.Id, between.Version), Update(seen[2].Id, seen[2].Version + 7), Update(999, 1),
            ],
            ToyHost.Ann, Token);

        Assert.Equal([seen[0].Id, between.Id, seen[2].Id, 999], result.Stale.Select(stale => stale.Id));
        Assert.All(result.Stale, stale => Assert.Equal("mine", stale.Mine["name"]));
        Assert.Equal(["theirs again", "toy 2", "toy 3", null], result.Stale.Select(stale => stale.Theirs?.Fields["name"]));
        // Of the second the log knows nothing any more, the third was never what it is said to be.
        Assert.Equal(["toy 1", null, null, null], result.Stale.Select(stale => stale.Base?["name"]));
        Assert.Equal(0.5m, result.Stale[0].Base!["price"]);

        static RecordUpdate Update(long id, long version) => new(id, new Dictionary<string, object?> { ["name"] = "mine", ["price"] = 1m }, version);
    }

    [Fact]
    public async Task One_bad_value_changes_nothing_at_all()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Editing.UpdateAsync(
            host.Table,
            [new RecordUpdate(ids[0], new Dictionary<string, object?> { ["name"] = "new" }), new RecordUpdate(ids[1], new Dictionary<string, object?> { ["made_on"] = "31/12/2024" })],
            ToyHost.Ann, Token));

        Assert.Equal(SnapshotErrorCode.ValueInvalid, error.Code);
        Assert.Empty(await host.RecordsAsync("edited"));
    }

    [Fact]
    public async Task A_value_that_is_put_back_is_no_edit_any_more()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        await host.EditAsync(1, "price", 7.5m);
        Assert.Equal(RecordState.Edited, (await host.RecordAsync(1)).State);

        await host.EditAsync(1, "price", 0.50m);

        Assert.Equal((RecordState.Clean, 0), ((await host.RecordAsync(1)).State, (await host.RecordAsync(1)).Edited.Count));
    }

    [Fact]
    public async Task Discarding_gives_back_what_the_service_held()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(4));
        await host.EditAsync(1, "name", "mine");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(2)).Id), ToyHost.Ann, Token);
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made here" }], ToyHost.Ann, Token);

        var result = await host.Editing.DiscardAsync(host.Table, RecordSelection.All, ToyHost.Ann, Token);

        Assert.Equal(3, result.Changed);
        Assert.Equal(["toy 1", "toy 2", "toy 3", "toy 4"], (await host.RecordsAsync("true")).Select(record => (string)record.Fields["name"]!));
        Assert.Empty(await host.RecordsAsync("edited or created or deleted"));
    }

    [Fact]
    public async Task A_created_record_lacks_nothing_that_the_service_demands()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1));

        var result = await host.Editing.CreateAsync(
            host.Table, [new Dictionary<string, object?> { ["id"] = "mine", ["name"] = "one" }, new Dictionary<string, object?> { ["name"] = "two" }], ToyHost.Ann, Token);

        Assert.Equal(2, result.Created.Count);
        Assert.Equal(["one", "two"], (await host.Browsing.RecordsAsync(host.Table, result.Created, ToyHost.Ann, Token)).OrderBy(record => record.Id).Select(record => record.Fields["name"]));
    }

    [Fact]
    public async Task A_table_that_was_never_pulled_cannot_be_changed()
    {
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), ToyService.Create(1));
        await host.CreateAsync();

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Editing.DeleteAsync(host.Table, RecordSelection.All, ToyHost.Ann, Token));

        Assert.Equal(SnapshotErrorCode.TableNotReady, error.Code);
    }
}
