using System.Net;
using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

public sealed class SchemaTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task A_table_waits_for_a_person_or_follows_its_service_and_says_what_it_did()
    {
        await host.ExecuteAsync("CREATE TABLE drifting (id int PRIMARY KEY, name text, age int); INSERT INTO drifting VALUES (1, 'one', 1), (2, 'two', 2)");
        var work = await Workspace.PullAsync(host, _ann, "public.drifting");
        var schema = $"{work.Path}/tables/drifting/schema";
        Assert.Equal("""{"policy":"evolve","pending":[]}""", (await _ann.GetAsync(schema)).ToJsonString());
        Assert.Equal("ask", (string)(await _ann.PatchAsync(schema, """{"policy":"ask"}"""))["policy"]!);
        // PostgreSQL's columns are known by their names: one with another name is one that is gone and one that is new.
        await host.ExecuteAsync("ALTER TABLE drifting RENAME name TO title; ALTER TABLE drifting ALTER age TYPE text");

        var failed = await PullAsync(work);

        Assert.Equal(("failed", "schema_changed"), ((string)failed["state"]!, (string)failed["error"]!["code"]!));
        Assert.Equal("schema_changed", (string)failed["result"]![0]!["error"]!["code"]!);
        var pending = (await _ann.GetAsync(schema))["pending"]!.AsArray();
        Assert.Equal(["fieldRemoved name", "fieldRetyped age", "fieldAdded title"], Words(pending));
        Assert.All(pending, change => Assert.Equal("pending", (string)change!["outcome"]!));
        Assert.Equal("actor_forbidden", (await host.As("ann", agent: "a").ProblemAsync(HttpMethod.Post, $"{schema}/apply", null)).Code);
        Assert.Equal("actor_forbidden", (await host.As("ann", agent: "a").ProblemAsync(HttpMethod.Patch, schema, """{"policy":"freeze"}""")).Code);
        Assert.Equal(404, (await host.As("ben").ProblemAsync(HttpMethod.Get, schema, null)).Status);

        var started = await SendAsync($"{schema}/apply");
        var applied = await _ann.FinishedAsync((string)started["id"]!);

        Assert.Equal(["kept", "converted", "applied"], applied["result"]![0]!["changes"]!.AsArray().Select(change => (string)change!["outcome"]!));
        var table = await _ann.GetAsync($"{work.Path}/tables/drifting");
        Assert.Equal("removed", Column(table, "name", "kind"));
        Assert.NotNull(Column(table, "name", "removedAt"));
        Assert.Equal("text", Column(table, "age", "type"));
        var record = (await _ann.GetAsync($"{work.Path}/tables/drifting/records?filter=remote_id%3D'2'"))["records"]![0]!["fields"]!;
        Assert.Equal(("two", "2", "two"), ((string)record["name"]!, (string)record["age"]!, (string)record["title"]!));
        await _ann.DeleteAsync($"{work.Path}/tables/drifting/columns/name", HttpStatusCode.NoContent);
        Assert.Contains((await _ann.GetAsync($"{work.Path}/audit"))["items"]!.AsArray(), entry => (string)entry!["action"]! == "schema.changed");

        await _ann.PostAsync($"{work.Path}/tables/drifting/records/bulk", """{"select":{"all":true},"set":{"title":"mine"}}""");
        await host.ExecuteAsync("DROP TABLE drifting");
        Assert.Equal("remote_table_gone", (string)(await PullAsync(work))["error"]!["code"]!);
        Assert.Equal("remote_table_gone", (await _ann.ProblemAsync(HttpMethod.Post, $"{schema}/apply", null)).Code);
        // It is planned, as what cannot be sent.
        var plan = await _ann.PostAsync($"{work.Path}/plans", """{"tables":[{"table":"drifting","select":{"all":true}}]}""", HttpStatusCode.Created);
        var items = (await _ann.GetAsync($"{plan["location"]}/items?state=invalid"))["items"]!.AsArray();
        Assert.Equal((int)plan["tables"]![0]!["invalid"]!, items.Count);
        Assert.All(items, item => Assert.Equal("remote_table_gone", (string)item!["error"]!["code"]!));
        Assert.Equal("plan_empty", (await _ann.ProblemAsync(HttpMethod.Post, $"{work.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""")).Code);
    }

    private async Task<JsonNode> PullAsync(Workspace work)
    {
        var job = await _ann.PostAsync($"{work.Path}/pull", "{}", HttpStatusCode.Accepted);
        return await _ann.EndedAsync((string)job["id"]!);
    }

    private async Task<JsonNode> SendAsync(string path)
    {
        using var response = await _ann.RawAsync(HttpMethod.Post, path, null);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    private static IEnumerable<string> Words(JsonArray changes) => changes.Select(change => $"{change!["kind"]} {change["field"]}");

    private static string? Column(JsonNode table, string name, string fact) =>
        (string?)table["columns"]!.AsArray().Single(column => (string)column!["name"]! == name)![fact];
}
