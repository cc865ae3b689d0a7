using System.Net;
using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests.Publishing;

/// <summary>Plans and publications over HTTP: what is planned, which items are shown, and what a person waives.</summary>
public sealed class PublishRouteTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task A_plan_of_some_records_and_fields_holds_nothing_else()
    {
        var work = await Workspace.PullAsync(host, _ann);
        await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"age <= 5"},"set":{"name":"mine","city":"Bergen"}}""");
        await _ann.DeleteAsync($"{work.Records}?ids={await work.IdAsync(6)}", HttpStatusCode.OK);

        var plan = await PlanAsync(work, """{"tables":[{"table":"people","select":{"filter":"age <= 3 or age = 6"},"fields":["city"]}]}""");

        Assert.Equal((3, 0), ((int)plan["tables"]![0]!["updates"]!, (int)plan["tables"]![0]!["deletes"]!));
        Assert.All(await ItemsAsync(plan), item => Assert.Equal("city", (string)Assert.Single(item!["fields"]!.AsArray())!["field"]!));
        var unknown = await _ann.ProblemAsync(
            HttpMethod.Post, $"{work.Path}/plans", """{"tables":[{"table":"people","select":{"all":true},"fields":["town"]}]}""");
        Assert.Equal((400, "field_not_found"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task Items_are_found_by_table_kind_and_state_and_paged()
    {
        var work = await Workspace.PullAsync(host, _ann);
        await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"age > 20 and age <= 30"},"set":{"name":"mine"}}""");
        await _ann.DeleteAsync($"{work.Records}?ids={await work.IdAsync(31)}", HttpStatusCode.OK);
        await host.ExecuteAsync("UPDATE people SET name = 'theirs' WHERE id = 22");
        var plan = await PlanAsync(work, "{}");

        Assert.Equal(11, (await ItemsAsync(plan)).Count);
        Assert.Equal("31", (string)Assert.Single(await ItemsAsync(plan, "?kind=delete"))!["remoteId"]!);
        var conflict = Assert.Single(await ItemsAsync(plan, "?table=people&kind=update&state=conflict"))!;
        Assert.Equal(("22", "changed_there"), ((string)conflict["remoteId"]!, (string)conflict["error"]!["code"]!));
        Assert.Equal("theirs", (string)conflict["fields"]![0]!["theirs"]!);
        Assert.Empty(await ItemsAsync(plan, "?state=applied"));
        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await _ann.GetAsync($"{plan["location"]}/items?limit=4{cursor}");
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = (string?)page["nextCursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        Assert.Equal(11, seen.Distinct().Count());
        foreach (var (query, code) in ((string, string)[])[("?kind=upsert", "request_invalid"), ("?state=lost", "request_invalid"), ("?table=peple", "table_not_found")])
            Assert.Equal(code, (await _ann.ProblemAsync(HttpMethod.Get, $"{plan["location"]}/items{query}", null)).Code);

        // The receipts of the publication are found alike.
        var publication = await _ann.PostAsync($"{work.Path}/publications", Approval(plan), HttpStatusCode.Accepted);
        await _ann.FinishedAsync((string)publication["job"]!);
        Assert.Equal(9, (await _ann.GetAsync($"{publication["location"]}/items?kind=update&state=applied"))["items"]!.AsArray().Count);
        Assert.Equal("theirs", await host.ExecuteAsync("SELECT name FROM people WHERE id = 22"));
    }

    [Fact]
    public async Task A_plan_that_a_gate_blocks_is_published_when_a_person_waives_it()
    {
        await host.ExecuteAsync("CREATE TABLE crowd AS SELECT i AS id FROM generate_series(1, 1500) i; ALTER TABLE crowd ADD PRIMARY KEY (id)");
        var work = await Workspace.PullAsync(host, _ann, "public.crowd");
        await _ann.PostAsync($"{work.Path}/tables/crowd/records/bulk", """{"select":{"all":true},"delete":true}""");
        var plan = await PlanAsync(work, "{}");

        var finding = Assert.Single(plan["findings"]!.AsArray())!;
        Assert.Equal(("block", "too_many_deletions", "crowd"), ((string)finding["verdict"]!, (string)finding["code"]!, (string)finding["table"]!));
        var blocked = await _ann.ProblemAsync(HttpMethod.Post, $"{work.Path}/publications", Approval(plan));
        Assert.Equal((409, "plan_blocked", "too_many_deletions"), (blocked.Status, blocked.Code, (string)blocked.Problem["details"]!["findings"]![0]!["code"]!));
        Assert.Equal(1500L, await host.ExecuteAsync("SELECT count(*) FROM crowd"));

        var slip = await _ann.ProblemAsync(HttpMethod.Post, $"{work.Path}/publications", Approval(plan, """["too_many_deletions","too_many_deletoins"]"""));
        Assert.Equal((400, "request_invalid"), (slip.Status, slip.Code));
        Assert.EndsWith("has no such finding; it has too_many_deletions.", (string)slip.Problem["detail"]!);

        var publication = await _ann.PostAsync($"{work.Path}/publications", Approval(plan, """["too_many_deletions"]"""), HttpStatusCode.Accepted);
        await _ann.FinishedAsync((string)publication["job"]!);

        Assert.Equal(0L, await host.ExecuteAsync("SELECT count(*) FROM crowd"));
        var approved = (await _ann.GetAsync($"{work.Path}/audit"))["items"]!.AsArray().Single(line => (string)line!["action"]! == "publication.approved")!;
        Assert.Contains("too_many_deletions", approved.ToJsonString());
    }

    [Fact]
    public async Task What_changed_since_is_told_to_who_approves_an_earlier_plan()
    {
        var work = await Workspace.PullAsync(host, _ann);
        await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{await work.IdAsync(41)}}","fields":{"name":"mine"} }]}""");
        var earlier = await PlanAsync(work, "{}");
        var same = await PlanAsync(work, "{}");
        await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{await work.IdAsync(42)}}","fields":{"name":"mine"} }]}""");
        var later = await PlanAsync(work, "{}");

        Assert.Equal((string)earlier["hash"]!, (string)same["hash"]!);
        var problem = await _ann.ProblemAsync(
            HttpMethod.Post, $"{work.Path}/publications", $$"""{"plan":"{{later["id"]}}","hash":"{{earlier["hash"]}}"}""");
        Assert.Equal((409, "plan_hash_mismatch"), (problem.Status, problem.Code));
        Assert.Equal((1, 2), ((int)problem.Problem["details"]!["approved"]!["updates"]!, (int)problem.Problem["details"]!["planned"]!["updates"]!));
    }

    private static string Approval(JsonNode plan, string waive = "") =>
        $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"{{(waive.Length > 0 ? $",\"waive\":{waive}" : "")}}}""";

    private Task<JsonNode> PlanAsync(Workspace work, string request) => _ann.PostAsync($"{work.Path}/plans", request, HttpStatusCode.Created);

    private async Task<JsonArray> ItemsAsync(JsonNode plan, string query = "") => (await _ann.GetAsync($"{plan["location"]}/items{query}"))["items"]!.AsArray();
}
