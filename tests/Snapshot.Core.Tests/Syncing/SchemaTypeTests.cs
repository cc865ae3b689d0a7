using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Layout;
using Snapshot.Records;
using Snapshot.Suggestions;
using Snapshot.Tables;
using static Snapshot.Hosting.ToyService;
using Record = Snapshot.Records.Record;

namespace Snapshot.Syncing;

/// <summary>Fields that get another type, under the policy to follow.</summary>
public sealed class SchemaTypeTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_column_whose_values_all_fit_is_converted_with_its_edits_bases_conflicts_and_suggestions()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(6));
        await host.EditAsync(1, "stock", 100L);
        await host.EditAsync(2, "stock", 200L);
        host.Service.Put(Table, Id(2), ("stock", 20L));
        await host.PullAsync();
        await SuggestAsync(host, 3, 300L);
        await CreateAsync(host, 400L);
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("Same") { Expression = "coalesce(stock, 0)" }, ToyHost.Ann, Token);
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("Double") { Expression = "stock * 2" }, ToyHost.Ann, Token);
        await host.Get<ColumnService>().AddAsync(
            host.Table, new NewColumn("Twin") { Lookup = new ColumnLookup("stock", Table, "stock", "name") }, ToyHost.Ann, Token);
        await host.Get<ViewService>().ChangeAsync(host.Table, view => view with { Filter = "stock > 1", Sort = "-stock" }, ToyHost.Ann, Token);
        await host.FinishedAsync(await host.Get<IndexService>().BuildAsync(host.Table, new TableIndex("stock"), ToyHost.Ann, Token));
        host.Service.Redefine(Toys.Changing("stock", f => f with { Type = FieldType.Text }));
        foreach (var number in Enumerable.Range(3, 4))
            host.Service.Put(Table, Id(number), ("stock", number == 6 ? "many" : $"{number}"));

        var result = await host.PullAsync();

        var change = Assert.Single(result.Changes);
        Assert.Equal((SchemaChangeKind.FieldRetyped, SchemaOutcome.Converted, "integer", "text", 0), (change.Kind, change.Outcome, change.Old, change.New, (int)change.EditsLeft));
        var (one, two) = (await host.RecordAsync(1), await host.RecordAsync(2));
        Assert.Equal(("100", "1", 0), (one.Fields["stock"], one.Edited["stock"], one.Conflicts.Count));
        Assert.Equal(("200", "2", "20"), (two.Fields["stock"], two.Edited["stock"], two.Conflicts["stock"]));
        Assert.Equal("many", (await host.RecordAsync(6)).Fields["stock"]);
        Assert.Equal("400", Assert.Single(await host.RecordsAsync("created")).Fields["stock"]);

        // What is made of it goes on where it can; where not it is empty, and the result says so.
        Assert.Equal("toy 1", (await host.RecordAsync(1)).Fields["twin"]);
        Assert.Null((await host.RecordAsync(1)).Fields["double"]);
        Assert.Null((await host.RecordAsync(1)).Fields["same"]);
        Assert.Contains(result.Notes, note => note.Contains("“Double”", StringComparison.Ordinal));
        Assert.Contains(result.Notes, note => note.Contains("stock > 1", StringComparison.Ordinal));
        var table = await host.TableAsync();
        Assert.Equal((null, "-stock"), (table.View.Filter, table.View.Sort));
        Assert.NotNull(table.Column("double").Fault);
        await host.IndexedAsync(new TableIndex("stock"));
        Assert.Equal(7, (await ViewAsync(host)).Count);
        Assert.Null((await host.Get<ColumnService>().ChangeAsync(host.Table, "double", new ColumnChange { Expression = "stock || stock" }, ToyHost.Ann, Token)).Fault);
        Assert.Equal("100100", (await host.RecordAsync(1)).Fields["double"]);

        Assert.Equal(("300", SuggestionStanding.Open), ((await host.RecordAsync(3)).Suggestions[0].Value, (await host.RecordAsync(3)).Suggestions[0].Standing));
        Assert.Equal(1, (await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token)).Changed);
        Assert.Equal("300", (await host.RecordAsync(3)).Fields["stock"]);
        await host.Get<ConflictService>().ResolveAsync(host.Table, RecordSelection.All, new ConflictResolution.Mine(), ToyHost.Ann, Token);
        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal("200", host.Service.Find(Table, Id(2))!["stock"]);
    }

    [Fact]
    public async Task A_column_whose_values_do_not_all_fit_is_set_aside_and_the_edits_that_fit_go_on()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(6));
        await host.EditAsync(1, "name", "10");
        await host.EditAsync(2, "name", "mine");
        await host.EditAsync(2, "stock", 5L);
        host.Service.Put(Table, Id(3), ("name", "3"));
        host.Service.Put(Table, Id(4), ("name", "4"));
        await host.PullAsync();
        await host.EditAsync(3, "name", "30");
        await host.EditAsync(4, "name", "mine too");
        await SuggestAsync(host, 5, "50", "name");
        await SuggestAsync(host, 6, "none", "name");
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("Loud") { Expression = "upper(name)" }, ToyHost.Ann, Token);
        await host.FinishedAsync(await host.Get<IndexService>().BuildAsync(host.Table, new TableIndex("name"), ToyHost.Ann, Token));
        await host.FinishedAsync(await host.Get<IndexService>().BuildAsync(host.Table, new TableIndex(null), ToyHost.Ann, Token));
        host.Service.Redefine(Toys.Changing("name", f => f with { Type = FieldType.Integer, MaxLength = null }));
        foreach (var number in Enumerable.Range(1, 6))
            host.Service.Put(Table, Id(number), ("name", (long)number));

        var result = await host.PullAsync();

        // Of four edited names only the one whose base fits as well can be carried over.
        var change = Assert.Single(result.Changes);
        Assert.Equal((SchemaOutcome.SetAside, "name_text", 3), (change.Outcome, change.SetAside, (int)change.EditsLeft));
        var table = await host.TableAsync();
        Assert.Equal(
            (FieldType.Integer, ColumnKind.Remote, FieldType.Text, ColumnKind.Removed, "Name (text)"),
            (table.Column("name").Type, table.Column("name").Kind, table.Column("name_text").Type, table.Column("name_text").Kind, table.Column("name_text").Title));
        var records = (await host.RecordsAsync()).ToDictionary(record => record.RemoteId!);
        Assert.Equal((1L, "10", "toy 1"), (records[Id(1)].Fields["name"], records[Id(1)].Fields["name_text"], records[Id(1)].Edited["name_text"]));
        Assert.Equal((2L, "mine", 5L, 2L), (records[Id(2)].Fields["name"], records[Id(2)].Fields["name_text"], records[Id(2)].Fields["stock"], records[Id(2)].Edited["stock"]));
        Assert.Equal((30L, "3"), (records[Id(3)].Fields["name"], records[Id(3)].Fields["name_text"]));
        Assert.Equal([new("name", (object?)3L)], records[Id(3)].Edited);
        Assert.Equal((4L, "mine too", "4"), (records[Id(4)].Fields["name"], records[Id(4)].Fields["name_text"], records[Id(4)].Edited["name_text"]));
        Assert.All(records.Values, record => Assert.Empty(record.Conflicts));
        Assert.All(records.Values, record => Assert.Null(record.Fields["loud"]));
        await host.IndexedAsync(new TableIndex("name"));
        await host.IndexedAsync(new TableIndex(null));

        // Both cells have moved under them; the one that fits can be accepted on purpose.
        Assert.Equal([("name", SuggestionStanding.Stale), ("name_text", SuggestionStanding.Stale)], records.Values.SelectMany(record => record.Suggestions).Select(suggestion => (suggestion.Field, suggestion.Standing)));
        Assert.Equal(1, (await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, includeStale: true, Token)).Changed);
        Assert.Equal((50L, "toy 6"), ((await host.RecordAsync(5)).Fields["name"], (await host.RecordAsync(6)).Fields["name_text"]));

        // What was changed before the type was cannot be undone.
        var edits = await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, limit: 100, cancellationToken: Token);
        var first = edits.Where(operation => operation.Kind == "records.edited").MinBy(operation => operation.Revision)!;
        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Get<UndoService>().UndoAsync(host.Snapshot, first.Id, ToyHost.Ann, Token));
        Assert.Equal(SnapshotErrorCode.OperationNotUndoable, error.Code);
        Assert.Empty((await host.PullAsync()).Changes);
    }

    [Fact]
    public async Task A_suggestion_that_does_not_fit_a_converted_column_is_stale_and_never_taken()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(2));
        foreach (var number in (int[])[1, 2])
            host.Service.Put(Table, Id(number), ("name", $"{number}"));
        await host.PullAsync();
        await SuggestAsync(host, 1, "007", "name");
        await SuggestAsync(host, 2, "7", "name");
        await host.Suggestions.SuggestAsync(
            host.Table, [new NewSuggestion { Fields = new Dictionary<string, object?> { ["name"] = "new", ["stock"] = 1L } }], ToyHost.Robot, "run", Token);
        host.Service.Redefine(Toys.Changing("name", f => f with { Type = FieldType.Integer, MaxLength = null }));

        Assert.Equal(SchemaOutcome.Converted, Assert.Single((await host.PullAsync()).Changes).Outcome);

        Assert.Equal(
            [("007", SuggestionStanding.Stale), ((object)7L, SuggestionStanding.Open)],
            (await host.RecordsAsync()).SelectMany(record => record.Suggestions).Select(suggestion => (suggestion.Value!, suggestion.Standing)));
        Assert.Equal(1, (await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token)).Changed);
        Assert.Equal((1L, 7L, 2), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(2)).Fields["name"], (await host.RecordsAsync()).Count));
        Assert.Equal(2, (await host.Suggestions.RejectAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token)).Changed);
    }

    [Fact]
    public async Task Lookups_of_other_tables_follow_a_type_or_are_empty_and_pages_never_fail()
    {
        var service = Create(3);
        service.AddTable(new RemoteTable("sales", "Sales", [new("id", "Id", FieldType.Text), new("toy", "Toy", FieldType.Integer)]) { Key = ["id"] });
        service.Put("sales", "s1", ("id", "s1"), ("toy", 2L));
        await using var host = await ToyHost.PulledAsync(server, service);
        var sales = new Identity.TableRef(host.Snapshot, "sales");
        var columns = host.Get<ColumnService>();
        await columns.AddAsync(sales, new NewColumn("Price") { Lookup = new ColumnLookup("toy", Table, "stock", "price") }, ToyHost.Ann, Token);
        await columns.AddAsync(sales, new NewColumn("Dear") { Expression = "price > 0.5" }, ToyHost.Ann, Token);
        async Task<(object? Price, object? Dear)> SaleAsync() =>
            (await host.Browsing.PageAsync(sales, new RecordQuery(), ToyHost.Ann, Token)).Records.Select(sale => (sale.Fields["price"], sale.Fields["dear"])).Single();
        Assert.Equal((1m, true), await SaleAsync());

        service.Redefine(Toys.Changing("price", f => f with { Type = FieldType.Text }));
        var value = await host.PullAsync();
        Assert.Equal(("1", null), await SaleAsync());
        Assert.Contains(value.Notes, note => note.Contains("“Price” of “Sales” holds values of the type text", StringComparison.Ordinal));

        service.Redefine(Toys.Changing("price", f => f with { Type = FieldType.Text }).Changing("stock", field => field with { Type = FieldType.Text }));
        var key = await host.PullAsync();
        Assert.Equal((null, null), await SaleAsync());
        Assert.Contains(key.Notes, note => note.Contains("“Price” of “Sales” is empty now", StringComparison.Ordinal));

        service.Redefine(Toys);
        await host.PullAsync();
        Assert.Equal((1m, true), await SaleAsync());
    }

    private static async Task<IReadOnlyList<Record>> ViewAsync(ToyHost host) =>
        (await host.Browsing.PageAsync(host.Table, new RecordQuery { View = true }, ToyHost.Ann, Token)).Records;

    private static async Task SuggestAsync(ToyHost host, int number, object value, string field = "stock") =>
        await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell((await host.RecordAsync(number)).Id, field, value)], ToyHost.Robot, "run", Token);

    private static Task CreateAsync(ToyHost host, long stock) =>
        host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "new", ["stock"] = stock }], ToyHost.Ann, Token);
}
