using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Layout;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Suggestions;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;
using Record = Snapshot.Records.Record;

namespace Snapshot.Syncing;

/// <summary>Fields that come, go, come back and get other names, under the policy to follow.</summary>
public sealed class SchemaFieldTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_field_becomes_a_column_that_this_pull_fills()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(1200));
        await host.EditAsync(1, "name", "mine");
        await IndexAsync(host, new TableIndex(null));
        host.Service.Redefine(Toys.With("colour", "Colour", FieldType.Text));
        host.Service.Put(Table, Id(1), ("colour", "red"));
        host.Service.Put(Table, Id(2), ("colour", "blue"));

        var result = await host.PullAsync();

        Assert.Equal(
            [new SchemaChange(SchemaChangeKind.FieldAdded) { Field = "colour", Column = "colour", New = "Colour (text)", Outcome = SchemaOutcome.Applied }],
            result.Changes);
        Assert.Equal(1200, result.Read);
        var one = await host.RecordAsync(1);
        Assert.Equal(("red", "mine", "toy 1"), (one.Fields["colour"], one.Fields["name"], one.Edited["name"]));
        Assert.Equal("blue", (await host.RecordAsync(2)).Fields["colour"]);
        Assert.Equal("colour", (await host.TableAsync()).View.Columns[^1].Name);
        Assert.False((await host.TableAsync()).NeedsFullRead);
        // The index for searches holds all texts, so it is built anew.
        await host.IndexedAsync(new TableIndex(null));

        // It is a field like any other, and the next pull finds nothing new.
        await host.EditAsync(2, "Colour", "green");
        Assert.Equal(0, (await host.PullAsync()).Changed);
        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal("green", host.Service.Find(Table, Id(2))!["colour"]);
    }

    [Fact]
    public async Task What_a_pull_did_to_a_table_is_on_record_and_told()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        var events = host.Get<Events.IEventBus>().SubscribeAsync(host.Snapshot, Token);
        host.Service.Redefine(Toys.Without("stock").With("colour", "Colour", FieldType.Text));
        var result = await host.PullAsync();

        var operation = (await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token)).Single(operation => operation.Kind == OperationKinds.SchemaChanged);
        Assert.Equal("The service changed “Toys”: the field Stock is gone; the field Colour (text) is new.", operation.Summary);
        Assert.Equal(["fieldRemoved kept", "fieldAdded applied"], result.Changes.Select(change => $"{Camel(change.Kind)} {Camel(change.Outcome)}"));
        Assert.Equal(operation.Id, (await events.FirstAsync(happened => happened.Kind == OperationKinds.SchemaChanged, Token)).Operation);
    }

    [Fact]
    public async Task A_field_that_is_gone_keeps_its_column_its_values_and_its_edits()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(10));
        await host.EditAsync(1, "stock", 100L);
        await host.EditAsync(2, "stock", 200L);
        await host.EditAsync(2, "name", "mine");
        await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell((await host.RecordAsync(3)).Id, "stock", 300L)], ToyHost.Robot, "run", Token);
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("Double") { Expression = "stock * 2" }, ToyHost.Ann, Token);
        await host.Get<ViewService>().ChangeAsync(host.Table, view => view with { Filter = "Stock > 0", Sort = "-Stock" }, ToyHost.Ann, Token);
        await IndexAsync(host, new TableIndex("stock"));
        host.Service.Redefine(Toys.Without("stock"));
        host.Service.Put(Table, Id(2), ("price", 99m));

        var result = await host.PullAsync();

        Assert.Equal([(SchemaChangeKind.FieldRemoved, SchemaOutcome.Kept)], result.Changes.Select(change => (change.Kind, change.Outcome)));
        var column = (await host.TableAsync()).Column("stock");
        Assert.Equal((ColumnKind.Removed, true, true), (column.Kind, column.IsReadOnly, column.RemovedAt is not null));
        var (one, two) = (await host.RecordAsync(1), await host.RecordAsync(2));
        Assert.Equal((100L, 1L, RecordState.Edited), (one.Fields["stock"], one.Edited["stock"], one.State));
        Assert.Equal((200L, 2L, 99m), (two.Fields["stock"], two.Edited["stock"], two.Fields["price"]));
        Assert.Equal((200L, 10), (one.Fields["double"], (await ViewAsync(host)).Count));
        Assert.Equal([new TableIndex("stock")], (await host.TableAsync()).Indexes);

        // Nobody writes it any more; what was suggested for it is stale and stays.
        Assert.Equal(SnapshotErrorCode.FieldReadOnly, (await Assert.ThrowsAsync<SnapshotException>(() => host.EditAsync(3, "stock", 1L))).Code);
        Assert.Equal(SuggestionStanding.Stale, Assert.Single((await host.RecordAsync(3)).Suggestions).Standing);
        Assert.Equal(0, (await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token)).Changed);
        Assert.Equal(3L, (await host.RecordAsync(3)).Fields["stock"]);

        // What else was edited is published; the edits of the field are shown, and stay.
        var items = await host.PublishAsync();
        Assert.Equal(["name"], host.Service.Effects.Single().Values.Keys);
        Assert.Equal([PublicationItemState.Conflict, PublicationItemState.Applied], items.OrderBy(item => item.Record).Select(item => item.State));
        Assert.Equal(("schema_changed", "stock"), (items.First(item => item.Error is not null).Error!.Code, items.First(item => item.Error is not null).Error!.Field));
        Assert.Equal((200L, 2L), ((await host.RecordAsync(2)).Fields["stock"], (await host.RecordAsync(2)).Edited["stock"]));
        Assert.Empty((await host.PullAsync()).Changes);
    }

    [Fact]
    public async Task The_column_of_a_field_that_is_gone_can_be_given_up_with_its_edits()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(4));
        await host.EditAsync(1, "stock", 100L);
        await host.EditAsync(2, "stock", 200L);
        await host.EditAsync(2, "name", "mine");
        host.Service.Redefine(Toys.Without("stock"));
        await host.PullAsync();

        Assert.Equal(1, (await host.Editing.ChangeAsync(
            host.Table, RecordSelection.ByIds((await host.RecordAsync(2)).Id), new BulkChange.Discard { Fields = ["stock"] }, ToyHost.Ann, Token)).Changed);
        Assert.Equal((2L, "mine"), ((await host.RecordAsync(2)).Fields["stock"], (await host.RecordAsync(2)).Fields["name"]));
        await host.Get<ColumnService>().DropAsync(host.Table, "stock", ToyHost.Ann, Token);

        Assert.Null((await host.TableAsync()).FindColumn("stock"));
        Assert.Equal([RecordState.Clean, RecordState.Edited], (await host.RecordsAsync()).Take(2).Select(record => record.State));
        Assert.Equal(["name"], (await host.RecordAsync(2)).Edited.Keys);
        Assert.Empty((await host.PullAsync()).Changes);

        // The name is not given again, for the change log still speaks of it.
        host.Service.Redefine(Toys);
        Assert.Equal("stock_2", Assert.Single((await host.PullAsync()).Changes).Column);
        Assert.Equal(3L, (await host.RecordAsync(3)).Fields["stock_2"]);
    }

    [Fact]
    public async Task A_field_that_is_back_goes_on_where_it_was()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(4));
        await host.EditAsync(1, "stock", 100L);
        await host.EditAsync(2, "stock", 200L);
        host.Service.Redefine(Toys.Without("stock"));
        await host.PullAsync();
        host.Service.Put(Table, Id(2), ("stock", 7L));
        host.Service.Put(Table, Id(3), ("stock", 8L));
        host.Service.Redefine(Toys);

        var change = Assert.Single((await host.PullAsync()).Changes);

        Assert.Equal((SchemaChangeKind.FieldReappeared, "stock", SchemaOutcome.Applied), (change.Kind, change.Column, change.Outcome));
        Assert.Equal((ColumnKind.Remote, false, null), ((await host.TableAsync()).Column("stock").Kind, (await host.TableAsync()).Column("stock").IsReadOnly, (await host.TableAsync()).Column("stock").RemovedAt));
        Assert.Equal((100L, 1L, 0), ((await host.RecordAsync(1)).Fields["stock"], (await host.RecordAsync(1)).Edited["stock"], (await host.RecordAsync(1)).Conflicts.Count));
        Assert.Equal((200L, 7L), ((await host.RecordAsync(2)).Fields["stock"], (await host.RecordAsync(2)).Conflicts["stock"]));
        Assert.Equal(8L, (await host.RecordAsync(3)).Fields["stock"]);
    }

    [Fact]
    public async Task A_rename_is_a_rename_and_everything_still_means_the_same_column()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        var columns = host.Get<ColumnService>();
        await columns.AddAsync(host.Table, new NewColumn("Worth") { Expression = "\"Stock\" * \"Price\"" }, ToyHost.Ann, Token);
        await host.Get<ViewService>().ChangeAsync(host.Table, view => view with { Filter = "Stock > 1 and \"Price\" < 100", Sort = "-Stock" }, ToyHost.Ann, Token);
        await host.EditAsync(1, "stock", 50L);
        // The two change their names for each other's.
        host.Service.Redefine(Toys.Changing("stock", field => field with { Name = "Price" }).Changing("price", field => field with { Name = "Stock" }));

        var result = await host.PullAsync();

        Assert.Equal([SchemaChangeKind.FieldRenamed, SchemaChangeKind.FieldRenamed], result.Changes.Select(change => change.Kind));
        Assert.Empty(result.Notes);
        Assert.Equal(25m, (await host.RecordAsync(1)).Fields["worth"]);
        Assert.Equal([50L, 5L, 4L, 3L, 2L], (await ViewAsync(host)).Select(record => record.Fields["stock"]));
        var table = await host.TableAsync();
        Assert.Equal(("stock", "price"), (table.Column("Price").Name, table.Column("Stock").Name));
        Assert.Equal((5, 0), ((int)result.Read, (int)result.Changed));
        await host.PublishAsync();
        Assert.Equal(50L, host.Service.Find(Table, Id(1))!["stock"]);
    }

    [Fact]
    public async Task What_fields_and_table_allow_is_taken_over()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "stock", 50L);
        host.Service.Redefine(Toys.Changing("stock", field => field with { IsReadOnly = true, MaxLength = 5 }) with
        {
            Name = "Games", Capabilities = Toys.Capabilities with { CanDelete = false },
        });

        var result = await host.PullAsync();

        Assert.Equal([SchemaChangeKind.TableRenamed, SchemaChangeKind.CapabilitiesChanged, SchemaChangeKind.FactsChanged], result.Changes.Select(change => change.Kind));
        var table = await host.TableAsync();
        Assert.Equal(("Games", false, true, 5), (table.Title, table.Capabilities.CanDelete, table.Column("stock").IsReadOnly, table.Column("stock").MaxLength));
        Assert.Equal(SnapshotErrorCode.FieldReadOnly, (await Assert.ThrowsAsync<SnapshotException>(() => host.EditAsync(2, "stock", 1L))).Code);
        Assert.Equal((50L, 0), ((await host.RecordAsync(1)).Fields["stock"], (int)result.Changed));
        Assert.Equal("schema_changed", Assert.Single(await PlannedAsync(host)).Error!.Code);
    }

    [Fact]
    public async Task An_edit_of_a_field_that_is_gone_can_still_be_undone()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "stock", 50L);
        host.Service.Redefine(Toys.Without("stock"));
        await host.PullAsync();

        await host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal((1L, RecordState.Clean), ((await host.RecordAsync(1)).Fields["stock"], (await host.RecordAsync(1)).State));
    }

    private static string Camel<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonSerializer.Serialize(value).Trim('"');

    private static async Task<IReadOnlyList<Record>> ViewAsync(ToyHost host) =>
        (await host.Browsing.PageAsync(host.Table, new RecordQuery { View = true }, ToyHost.Ann, Token)).Records;

    private static async Task<IReadOnlyList<PublicationItem>> PlannedAsync(ToyHost host) =>
        await host.ItemsAsync((await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token)).Id);

    private static async Task IndexAsync(ToyHost host, TableIndex index)
    {
        await host.FinishedAsync(await host.Get<IndexService>().BuildAsync(host.Table, index, ToyHost.Ann, Token));
        await host.IndexedAsync(index);
    }
}
