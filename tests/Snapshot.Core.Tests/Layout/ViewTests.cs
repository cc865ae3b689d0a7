using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Layout;

public sealed class ViewTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_view_is_shared_by_all_and_decides_what_a_query_leaves_open()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(20));
        Assert.Equal(["id", "name", "stock", "price", "made_on", "extra"], (await ViewAsync(host)).Columns.Select(column => column.Name));

        var changed = await host.Get<ViewService>().ChangeAsync(host.Table, view => view with
        {
            Columns = [new ViewColumn("Stock") { Width = 80 }, new ViewColumn("Made on") { Visible = false }],
            Filter = "stock > 5 or stock = 1",
            Sort = "-stock",
            TitleField = "Name",
            PageSize = 3,
        }, ToyHost.Ann, Token);
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("note") { Type = FieldType.Text }, ToyHost.Ann, Token);

        var view = await ViewAsync(host);
        Assert.Equal(["stock", "made_on", "id", "name", "price", "extra", "note"], view.Columns.Select(column => column.Name));
        Assert.Equal(("name", 80, false), (view.TitleField, view.Columns[0].Width, view.Columns[1].Visible));
        Assert.Equal(changed.Columns, view.Columns.SkipLast(1));

        var page = await PageAsync(host, new RecordQuery { View = true, Filter = "stock < 9 or stock > 100" });
        Assert.Equal([8L, 7L, 6L], page.Records.Select(record => record.Fields["stock"]));
        Assert.Equal(["stock", "id", "name", "price", "extra", "note"], page.Records[0].Fields.Keys);
        Assert.Equal([1L], (await PageAsync(host, new RecordQuery { View = true, Filter = "stock < 9 or stock > 100", Cursor = page.NextCursor })).Records.Select(record => record.Fields["stock"]));

        // What the query says counts; what it does not ask the view for is as ever.
        var own = await PageAsync(host, new RecordQuery { View = true, Sort = [new SortKey("stock")], Fields = ["made_on"], Limit = 1 });
        Assert.Equal(["made_on"], own.Records[0].Fields.Keys);
        Assert.Equal(ToyService.Id(1), own.Records[0].RemoteId);
        Assert.Equal(20, (await PageAsync(host, new RecordQuery())).Records.Count);
    }

    [Fact]
    public async Task A_cursor_does_not_survive_a_change_of_the_view()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(9));
        var cursor = (await PageAsync(host, new RecordQuery { View = true, Limit = 2 })).NextCursor;

        await host.Get<ViewService>().ChangeAsync(host.Table, view => view with { Filter = "stock > 1" }, ToyHost.Ann, Token);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => PageAsync(host, new RecordQuery { View = true, Limit = 2, Cursor = cursor }));
        Assert.Equal(SnapshotErrorCode.CursorInvalid, error.Code);
    }

    public static TheoryData<Func<TableView, TableView>, string> Bad => new()
    {
        { view => view with { Columns = [new ViewColumn("nmae")] }, "field_not_found" },
        { view => view with { Columns = [new ViewColumn("name"), new ViewColumn("Name")] }, "request_invalid" },
        { view => view with { Columns = [new ViewColumn("name") { Width = 1 }] }, "request_invalid" },
        { view => view with { Filter = "name" }, "filter_invalid" },
        { view => view with { Sort = "nmae" }, "field_not_found" },
        { view => view with { Sort = "name,-name" }, "sort_invalid" },
        { view => view with { TitleField = "nmae" }, "field_not_found" },
        { view => view with { PageSize = 0 }, "request_invalid" },
        { view => view with { PageSize = 100_000 }, "limit_exceeded" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_view_that_makes_no_sense_is_refused(Func<TableView, TableView> change, string code)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1));
        var before = await ViewAsync(host);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Get<ViewService>().ChangeAsync(host.Table, change, ToyHost.Ann, Token));

        Assert.Equal(code, error.Code.Value);
        Assert.Equal((before.Filter, before.Sort, before.PageSize), ((await ViewAsync(host)).Filter, (await ViewAsync(host)).Sort, (await ViewAsync(host)).PageSize));
        Assert.Equal(before.Columns, (await ViewAsync(host)).Columns);
    }

    private static async Task<TableView> ViewAsync(ToyHost host) => (await host.Snapshots.TableAsync(host.Table, ToyHost.Ann, Token)).View;

    private static Task<RecordPage> PageAsync(ToyHost host, RecordQuery query) => host.Browsing.PageAsync(host.Table, query, ToyHost.Ann, Token);
}
