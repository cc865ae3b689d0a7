using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Suggestions;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Layout;

public sealed class ColumnTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scratch_column_is_worked_in_like_any_other_and_never_published()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var column = await AddAsync(host, new NewColumn("My Score!") { Type = FieldType.Integer });
        Assert.Equal(("my_score", ColumnKind.Scratch, FieldType.Integer), (column.Name, column.Kind, column.Type));

        await host.EditAsync(1, "my_score", 7L);
        await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell((await host.RecordAsync(2)).Id, "my_score", 9L)], ToyHost.Robot, "run", Token);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        await host.Editing.ChangeAsync(
            host.Table, RecordSelection.Where("my_score = 9"), new BulkChange.Calculate("my_score", Calculation.Add, 1), ToyHost.Ann, Token);

        var records = await host.RecordsAsync("my_score >= 7");
        Assert.Equal([7L, 10L], records.Select(record => record.Fields["my_score"]));
        Assert.All(records, record => Assert.Equal(RecordState.Clean, record.State));
        Assert.Equal(0, (await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token)).Tables.Sum(table => table.Creates + table.Updates + table.Deletes));

        // A pull leaves it alone, and an undo takes it back.
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("name", "renamed"));
        await host.PullAsync();
        var one = await host.RecordAsync(1);
        Assert.Equal(("renamed", 7L), (one.Fields["name"], one.Fields["my_score"]));
        await host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Assert.Equal(9L, (await host.RecordAsync(2)).Fields["my_score"]);
    }

    [Theory]
    [InlineData("stock * 2 + 1", FieldType.Integer, "5")]
    [InlineData("stock / (stock - 2)", FieldType.Integer, null)]
    [InlineData("stock * 9223372036854775807", FieldType.Integer, null)]
    [InlineData("price * 10", FieldType.Number, "10")]
    [InlineData("upper(name) || '!'", FieldType.Text, "TOY 2!")]
    [InlineData("name::integer", FieldType.Integer, null)]
    [InlineData("price * 1e-30", FieldType.Number, "0.000000000000000000000000000001")]
    [InlineData("price * 1e30 + 0.5", FieldType.Number, "1000000000000000000000000000000.5")]
    [InlineData("price / 3.0", FieldType.Number, "0.33333333333333333333")]
    [InlineData("substring(name, 5)::number", FieldType.Number, "2")]
    [InlineData("stock > 1", FieldType.Boolean, "True")]
    [InlineData("made_on + 1", FieldType.Date, null)]
    [InlineData("coalesce(made_on, '2020-02-28'::date) + 2", FieldType.Date, "03/01/2020")]
    [InlineData("edited", FieldType.Boolean, "False")]
    public async Task A_computed_column_is_what_its_expression_says_and_nothing_where_that_fails(string expression, FieldType type, string? expected)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));

        var column = await AddAsync(host, new NewColumn("sum") { Expression = expression });

        Assert.Equal((type, true), (column.Type, column.IsReadOnly));
        Assert.Equal(expected, Text((await host.RecordAsync(2)).Fields["sum"]));
        Assert.Equal(expected is null ? 0 : 1, (await host.RecordsAsync($"sum is not null and remote_id = '{ToyService.Id(2)}'")).Count);
    }

    [Fact]
    public async Task A_page_is_of_the_table_as_it_is_now_whichever_process_changed_it()
    {
        await using var here = await ToyHost.PulledAsync(server, ToyService.Create(3));
        await using var there = await here.AgainAsync();
        Task<RecordPage> PageAsync(string filter) => here.Browsing.PageAsync(here.Table, new RecordQuery { Filter = filter }, ToyHost.Ann, Token);
        Assert.Equal(3, (await PageAsync("true")).Records.Count);

        await AddAsync(there, new NewColumn("seen") { Type = FieldType.Boolean });
        Assert.True((await PageAsync("true")).Records[0].Fields.ContainsKey("seen"));
        Assert.Equal(3, (await PageAsync("seen is null")).Records.Count);

        await DropAsync(there, "seen");
        Assert.False((await PageAsync("true")).Records[0].Fields.ContainsKey("seen"));
        Assert.Equal(SnapshotErrorCode.FilterInvalid, (await Assert.ThrowsAsync<SnapshotException>(() => PageAsync("seen is null"))).Code);

        await AddAsync(there, new NewColumn("seen_again") { Type = FieldType.Boolean });
        Assert.Equal(3, (await PageAsync("seen_again is null")).Records.Count);

        await there.Snapshots.DeleteAsync(there.Snapshot, ToyHost.Ann, Token);
        Assert.Equal(SnapshotErrorCode.SnapshotNotFound, (await Assert.ThrowsAsync<SnapshotException>(() => PageAsync("true"))).Code);
    }

    [Fact]
    public async Task Computed_columns_serve_wherever_columns_are_read_and_are_nowhere_written()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(5));
        await AddAsync(host, new NewColumn("double") { Expression = "stock * 2" });

        var page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Sort = [new SortKey("double", Descending: true)], Limit = 2, Count = true, Filter = "double > 2" }, ToyHost.Ann, Token);
        Assert.Equal([10L, 8L], page.Records.Select(record => record.Fields["double"]));
        Assert.Equal(4L, page.Count!.Value);
        var next = await host.Browsing.PageAsync(host.Table, new RecordQuery { Sort = [new SortKey("double", Descending: true)], Cursor = page.NextCursor, Filter = "double > 2" }, ToyHost.Ann, Token);
        Assert.Equal([6L, 4L], next.Records.Select(record => record.Fields["double"]));
        var summary = await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery { Fields = ["double"] }, ToyHost.Ann, Token);
        Assert.Equal(30m, Assert.Single(summary.Fields).Sum);

        var where = RecordSelection.Where("double = 4");
        Assert.Equal(1, (await host.Editing.PreviewAsync(host.Table, where, new BulkChange.Fill("stock", "double"), ToyHost.Ann, cancellationToken: Token)).Count);
        Assert.Equal(1, (await host.Suggestions.SuggestChangeAsync(host.Table, where, new BulkChange.Fill("stock", "double"), ToyHost.Robot, "r", null, Token)).Changed);
        Assert.Equal(1, (await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Filter = "double = 4" }, ToyHost.Ann, Token)).Changed);
        Assert.Equal(8L, (await host.RecordAsync(2)).Fields["double"]);
        Assert.Equal(1, (await host.Editing.DiscardAsync(host.Table, RecordSelection.Where("double = 8 and edited"), ToyHost.Ann, Token)).Changed);

        // A record made here, deleted and made again holds stored values only.
        var made = (await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "x", ["stock"] = 50L }], ToyHost.Ann, Token)).Created[0];
        var deleted = await host.Editing.DeleteAsync(host.Table, RecordSelection.Where("double = 100"), ToyHost.Ann, Token);
        Assert.Equal(1, deleted.Changed);
        await host.Get<UndoService>().UndoAsync(host.Snapshot, deleted.Operation, ToyHost.Ann, Token);
        Assert.Equal(100L, (await host.Browsing.RecordAsync(host.Table, made, ToyHost.Ann, Token)).Fields["double"]);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.EditAsync(1, "double", 1L));
        Assert.Equal(SnapshotErrorCode.FieldReadOnly, error.Code);
    }

    [Fact]
    public async Task A_lookup_joins_the_records_of_two_tables_by_key()
    {
        var service = ToyService.Create(3);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.AddTable(ToyService.Toys with { Id = "makers", Name = "Makers" });
        service.Put("makers", "m1", ("id", "m1"), ("name", "toy 2"), ("stock", 77L));
        service.Put("makers", "m2", ("id", "m2"), ("name", "toy 2"), ("stock", 78L));
        await host.Snapshots.AddTablesAsync(host.Snapshot, [new NewTable((await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token)).Account, "makers")], ToyHost.Ann, Token);
        var lookup = new ColumnLookup("name", "makers", "name", "stock");
        var early = await Assert.ThrowsAsync<SnapshotException>(() => AddAsync(host, new NewColumn("Made") { Lookup = lookup }));
        Assert.Equal(SnapshotErrorCode.TableNotReady, early.Code);
        await host.FinishedAsync(await host.StartPullAsync());

        await AddAsync(host, new NewColumn("Maker's stock") { Lookup = lookup });
        await AddAsync(host, new NewColumn("more") { Expression = "\"Maker's stock\" + stock" });

        Assert.Equal([null, 77L, null], (await host.RecordsAsync()).Select(record => record.Fields["maker_s_stock"]));
        Assert.Equal(79L, Assert.Single(await host.RecordsAsync("more is not null")).Fields["more"]);
        // Its key in the other table gets an index by itself.
        var makers = new TableRef(host.Snapshot, "makers");
        await IndexTests.BuiltAsync(host, makers, new TableIndex("name"));
        Assert.Equal(SnapshotErrorCode.TableInUse, (await Assert.ThrowsAsync<SnapshotException>(() => host.Snapshots.DropTableAsync(makers, ToyHost.Ann, Token))).Code);
        Assert.Equal(SnapshotErrorCode.ColumnInUse, (await Assert.ThrowsAsync<SnapshotException>(() => DropAsync(host, "maker_s_stock"))).Code);
        await DropAsync(host, "more");
        await DropAsync(host, "maker_s_stock");
        await host.Snapshots.DropTableAsync(makers, ToyHost.Ann, Token);
    }

    public static TheoryData<NewColumn, string, string> Bad => new()
    {
        { new NewColumn(" "), "name_invalid", "empty" },
        { new NewColumn("x"), "request_invalid", "exactly one" },
        { new NewColumn("x") { Type = FieldType.Text, Expression = "name" }, "request_invalid", "exactly one" },
        { new NewColumn("x") { Expression = "nmae" }, "expression_invalid", "name" },
        { new NewColumn("x") { Expression = "name +" }, "expression_invalid", "character 7" },
        { new NewColumn("x") { Expression = "name::date" }, "expression_invalid", "every record" },
        { new NewColumn("x") { Expression = "interval '1 day'" }, "expression_invalid", "interval" },
        { new NewColumn("x") { Expression = "twice + 1" }, "expression_invalid", "computed" },
        { new NewColumn("x") { Expression = "made_on + 2147483000" }, "evaluation_failed", "computed" },
        { new NewColumn("x") { Expression = "1; drop table toys" }, "expression_invalid", ";" },
        { new NewColumn("x") { Lookup = new ColumnLookup("name", "tyos", "name", "name") }, "table_not_found", "toys" },
        { new NewColumn("x") { Lookup = new ColumnLookup("name", "toys", "nmae", "name") }, "field_not_found", "name" },
        { new NewColumn("x") { Lookup = new ColumnLookup("name", "toys", "stock", "name") }, "value_invalid", "one type" },
        { new NewColumn("x") { Lookup = new ColumnLookup("extra", "toys", "extra", "name") }, "value_invalid", "JSON" },
        { new NewColumn("x") { Lookup = new ColumnLookup("twice", "toys", "stock", "name") }, "value_invalid", "made from" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task What_cannot_be_a_column_is_refused_and_changes_nothing(NewColumn column, string code, string said)
    {
        var service = ToyService.Create(1);
        service.Put(ToyService.Table, ToyService.Id(1), ("made", "2026-01-01"));
        await using var host = await ToyHost.PulledAsync(server, service);
        await AddAsync(host, new NewColumn("twice") { Expression = "stock * 2" });
        var before = await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => AddAsync(host, column));

        Assert.Equal(code, error.Code.Value);
        Assert.Contains(said, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before.Columns, (await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token)).Columns);
    }

    [Fact]
    public async Task A_column_that_something_needs_is_neither_dropped_nor_renamed_away()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        var columns = host.Get<ColumnService>();
        await AddAsync(host, new NewColumn("My Note") { Type = FieldType.Text });
        await AddAsync(host, new NewColumn("loud") { Expression = "upper(\"My Note\")" });
        await RefusedAsync(SnapshotErrorCode.ColumnInUse, "loud", () => DropAsync(host, "my_note"));
        await RefusedAsync(SnapshotErrorCode.ColumnInUse, "loud", () => columns.ChangeAsync(host.Table, "my_note", new ColumnChange { Title = "Other" }, ToyHost.Ann, Token));
        await columns.ChangeAsync(host.Table, "loud", new ColumnChange { Expression = "upper(my_note)" }, ToyHost.Ann, Token);
        Assert.Equal("Other", (await columns.ChangeAsync(host.Table, "my_note", new ColumnChange { Title = "Other" }, ToyHost.Ann, Token)).Title);
        await DropAsync(host, "loud");

        await host.Get<ViewService>().ChangeAsync(host.Table, view => view with { Sort = "-my_note" }, ToyHost.Ann, Token);
        await RefusedAsync(SnapshotErrorCode.ColumnInUse, "sort of the view", () => DropAsync(host, "my_note"));
        await host.Get<ViewService>().ChangeAsync(host.Table, view => view with { Sort = null, Filter = "other is null" }, ToyHost.Ann, Token);
        await RefusedAsync(SnapshotErrorCode.ColumnInUse, "filter of the view", () => DropAsync(host, "my_note"));

        await RefusedAsync(SnapshotErrorCode.FieldReadOnly, "service", () => DropAsync(host, "stock"));
        await RefusedAsync(SnapshotErrorCode.RequestInvalid, "scratch", () => columns.ChangeAsync(host.Table, "my_note", new ColumnChange { Expression = "stock" }, ToyHost.Ann, Token));
        await RefusedAsync(SnapshotErrorCode.RequestInvalid, "Nothing", () => columns.ChangeAsync(host.Table, "my_note", new ColumnChange(), ToyHost.Ann, Token));
        await RefusedAsync(SnapshotErrorCode.ActorForbidden, "Agents", () => columns.DropAsync(host.Table, "my_note", ToyHost.Robot, Token));
    }

    [Fact]
    public async Task A_dropped_column_leaves_its_history_and_its_name_behind()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        await AddAsync(host, new NewColumn("note") { Type = FieldType.Text });
        await host.EditAsync(1, "note", "secret plan");
        await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell((await host.RecordAsync(2)).Id, "note", "x")], ToyHost.Robot, "run", Token);

        await DropAsync(host, "note");

        var record = await host.RecordAsync(1);
        Assert.DoesNotContain("note", record.Fields.Keys);
        Assert.Equal("secret plan", Assert.Single(await host.Browsing.HistoryAsync(host.Table, record.Id, ToyHost.Ann, cancellationToken: Token)).After["note"]);
        Assert.Empty((await host.RecordAsync(2)).Suggestions);
        var undo = await Assert.ThrowsAsync<SnapshotException>(() => host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token));
        Assert.Equal(SnapshotErrorCode.OperationNotUndoable, undo.Code);
        Assert.Equal("note_2", (await AddAsync(host, new NewColumn("note") { Type = FieldType.Integer })).Name);
        var kinds = (await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token)).Select(operation => operation.Kind).ToList();
        Assert.Equal([OperationKinds.ColumnAdded, OperationKinds.ColumnDropped], kinds.Where(kind => kind.StartsWith("column.", StringComparison.Ordinal)).Take(2));
    }

    [Fact]
    public async Task Of_two_who_change_a_table_at_once_one_is_told_and_nothing_is_lost()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return (await AddAsync(host, new NewColumn($"column {i}") { Type = FieldType.Text })).Name;
            }
            catch (SnapshotException e)
            {
                Assert.Equal(SnapshotErrorCode.TableChanged, e.Code);
                return null;
            }
        }));

        var added = results.OfType<string>().Order().ToList();
        Assert.NotEmpty(added);
        Assert.Equal(added, (await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token)).Columns.Where(column => column.Kind == ColumnKind.Scratch).Select(column => column.Name).Order());
        Assert.Equal(added, (await host.RecordAsync(1)).Fields.Keys.Where(name => name.StartsWith("column_", StringComparison.Ordinal)).Order());
    }

    private static Task<Column> AddAsync(ToyHost host, NewColumn column) => host.Get<ColumnService>().AddAsync(host.Table, column, ToyHost.Ann, Token);

    private static Task DropAsync(ToyHost host, string column) => host.Get<ColumnService>().DropAsync(host.Table, column, ToyHost.Ann, Token);

    private static async Task RefusedAsync(SnapshotErrorCode code, string said, Func<Task> act)
    {
        var error = await Assert.ThrowsAsync<SnapshotException>(act);
        Assert.Equal(code, error.Code);
        Assert.Contains(said, error.Message);
    }

    private static string? Text(object? value) => value is null ? null : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture);
}
