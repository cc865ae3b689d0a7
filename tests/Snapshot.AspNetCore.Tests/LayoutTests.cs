using System.Net;

namespace Snapshot.AspNetCore.Tests;

public sealed class LayoutTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task A_table_gets_columns_a_view_and_indexes_of_its_own()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var table = await _ann.GetAsync(work.Table);
        Assert.Equal("id", (string)table["view"]!["columns"]![0]!["name"]!);
        Assert.Empty(table["indexes"]!.AsArray());

        var scratch = await _ann.PostAsync($"{work.Table}/columns", """{"title":"My note","type":"text"}""", HttpStatusCode.Created);
        Assert.Equal(("my_note", "scratch", "text"), ((string)scratch["name"]!, (string)scratch["kind"]!, (string)scratch["type"]!));
        var computed = await _ann.PostAsync($"{work.Table}/columns", """{"title":"Half","expression":"age / 2.0"}""", HttpStatusCode.Created);
        Assert.Equal(("number", "age / 2.0"), ((string)computed["type"]!, (string)computed["expression"]!));
        var lookup = await _ann.PostAsync(
            $"{work.Table}/columns", """{"title":"Next","lookup":{"field":"age","table":"people","key":"id","value":"name"}}""", HttpStatusCode.Created);
        Assert.Equal(("lookup", "name"), ((string)lookup["kind"]!, (string)lookup["lookup"]!["value"]!));
        await _ann.PatchAsync($"{work.Table}/view", """{"sort":"-my_note"}""");
        Assert.Equal("column_in_use", (await _ann.ProblemAsync(HttpMethod.Delete, $"{work.Table}/columns/my_note", null)).Code);
        var view = await _ann.PatchAsync($"{work.Table}/view", """{"columns":[{"name":"name","width":200},{"name":"half"},{"name":"city","visible":false}],"filter":"half > 3","sort":null,"pageSize":2}""");
        Assert.Equal(("half > 3", null, 200), ((string)view["filter"]!, (string?)view["sort"], (int)view["columns"]![0]!["width"]!));

        var page = await _ann.GetAsync($"{work.Records}?view=true&count=true&filter=age<10");
        Assert.Equal(2, page["records"]!.AsArray().Count);
        Assert.Equal((3, "name 7"), ((int)page["count"]!["value"]!, (string)page["records"]![0]!["fields"]!["name"]!));
        Assert.Null(page["records"]![0]!["fields"]!["city"]);
        await _ann.PatchAsync($"{work.Table}/columns/my_note", """{"title":"Remark"}""");
        await _ann.DeleteAsync($"{work.Table}/columns/my_note", HttpStatusCode.NoContent);

        foreach (var index in (string[])["""{"field":"city"}""", """{"search":true}"""])
            await _ann.FinishedAsync((string)(await _ann.PostAsync($"{work.Table}/indexes", index, HttpStatusCode.Accepted))["id"]!);
        var indexes = (await _ann.GetAsync($"{work.Table}/indexes"))["items"]!.AsArray();
        Assert.Contains(indexes, index => (string?)index!["field"] == "city");
        Assert.Contains(indexes, index => (bool)index!["search"]!);
        await _ann.DeleteAsync($"{work.Table}/indexes/fields/city", HttpStatusCode.NoContent);
        await _ann.DeleteAsync($"{work.Table}/indexes/search", HttpStatusCode.NoContent);
        Assert.DoesNotContain((await _ann.GetAsync($"{work.Table}/indexes"))["items"]!.AsArray(), index => (string?)index!["field"] == "city");
        Assert.Equal("actor_forbidden", (await host.As("ann", agent: "a").ProblemAsync(HttpMethod.Post, $"{work.Table}/columns", """{"title":"x","type":"text"}""")).Code);
    }
}
