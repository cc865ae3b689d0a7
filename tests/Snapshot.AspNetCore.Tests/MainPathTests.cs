using System.Net;
using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

public sealed class MainPathTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task Everything_goes_the_whole_way()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var table = await _ann.GetAsync(work.Table);
        Assert.Equal("ready", (string)table["state"]!);
        Assert.Equal("compareAndSet", (string)table["capabilities"]!["guarantee"]!);

        // Look.
        var page = await _ann.GetAsync($"{work.Records}?filter=city%3D'Rome'&sort=-age&limit=2&count=true&fields=name,age");
        Assert.Equal(83, (int)page["count"]!["value"]!);
        Assert.Equal("name 249", (string)page["records"]![0]!["fields"]!["name"]!);
        var next = await _ann.PostAsync(
            $"{work.Records}/query", $$"""{"filter":"city='Rome'","sort":"-age","limit":2,"fields":["name","age"],"cursor":"{{page["nextCursor"]}}"}""");
        Assert.Equal("name 243", (string)next["records"]![0]!["fields"]!["name"]!);

        // Edit, one by one and many at once.
        var (first, second) = (await work.IdAsync(1), await work.IdAsync(2));
        var edited = await _ann.PatchAsync(work.Records, $$"""
            {"records":[{"id":"{{first}}","version":1,"fields":{"name":"Ada","big":"9007199254740995"} },
             {"id":"{{second}}","version":99,"fields":{"name":"x"} }, {"id":"987654","fields":{"name":"x"} }]}
            """);
        Assert.Equal(1, (int)edited["changed"]!);
        Assert.Equal([(second, "version"), ("987654", "missing")], edited["stale"]!.AsArray().Select(stale => ((string)stale!["id"]!, (string)stale["reason"]!)));
        Assert.Equal(("x", "name 2"), ((string)edited["stale"]![0]!["mine"]!["name"]!, (string)edited["stale"]![0]!["theirs"]!["fields"]!["name"]!));
        Assert.Null(edited["stale"]![0]!["base"]);
        var bulk = await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"city='Rome'"},"set":{"city":"Roma"}}""");
        Assert.Equal(83, (int)bulk["changed"]!);
        var tried = await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"city='Roma'"},"case":{"field":"city","to":"upper"},"dryRun":true}""");
        Assert.Equal((83, 20, "ROMA"), ((int)tried["count"]!, tried["examples"]!.AsArray().Count, (string)tried["examples"]![0]!["after"]!["city"]!));
        var vanishing = await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"city='Roma'"},"delete":true,"dryRun":true}""");
        Assert.Equal((83, "Roma", null), ((int)vanishing["count"]!, (string)vanishing["examples"]![0]!["before"]!["city"]!, vanishing["examples"]![0]!["after"]));
        var discarded = await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"edited and age > 9 and city = 'Roma'"},"discard":true}""");
        Assert.Equal(80, (int)discarded["changed"]!);
        var created = await _ann.PostAsync(work.Records, """{"records":[{"id":1000,"name":"New"}]}""", HttpStatusCode.Created);
        var gone = await work.IdAsync(250);
        await _ann.DeleteAsync($"{work.Records}?ids={gone}", HttpStatusCode.OK);

        // Suggest and decide.
        var agent = host.As("ann", agent: "checker");
        await agent.PostAsync($"{work.Table}/suggestions", $$"""
            {"run":"r1","suggestions":[{"record":"{{second}}","field":"city","value":"Bergen","reason":"nicer","confidence":0.9},
             {"record":"{{second}}","field":"name","value":"No"},{"record":"{{first}}","delete":true},{"fields":{"id":1001,"name":"Suggested"} }]}
            """, HttpStatusCode.Created);
        var waiting = (await _ann.GetAsync($"{work.Table}/suggestions?run=r1"))["items"]!.AsArray();
        Assert.Equal(["value", "value", "delete", "create"], waiting.Select(item => (string)item!["kind"]!));
        Assert.Equal("agent:checker", (string)waiting[0]!["author"]!);
        await _ann.PostAsync($"{work.Table}/suggestions/reject", $$"""{"select":{"ids":["{{waiting[1]!["id"]}}","{{waiting[2]!["id"]}}"] } }""");
        var accepted = await _ann.PostAsync($"{work.Table}/suggestions/accept", """{"select":{"run":"r1"}}""");
        Assert.Equal(2, (int)accepted["changed"]!);

        // Plan, approve, publish.
        var plan = await _ann.PostAsync($"{work.Path}/plans", "{}", HttpStatusCode.Created);
        var part = plan["tables"]![0]!;
        Assert.Equal((2, 5, 1), ((int)part["creates"]!, (int)part["updates"]!, (int)part["deletes"]!));
        var items = (await _ann.GetAsync($"{plan["location"]}/items"))["items"]!.AsArray();
        var ada = items.Single(item => (string?)item!["remoteId"] == "1")!;
        Assert.Equal(["name 1", "Ada"], ((string[])["old", "new"]).Select(side => (string)Field(ada, "name")[side]!));
        Assert.Equal("9007199254740995", (string)Field(ada, "big")["new"]!);
        var publication = await _ann.PostAsync(
            $"{work.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""", HttpStatusCode.Accepted);
        await _ann.FinishedAsync((string)publication["job"]!);
        var done = await _ann.GetAsync((string)publication["location"]!);
        Assert.Equal(8, (int)done["items"]!["applied"]!);
        var receipts = (await _ann.GetAsync($"{publication["location"]}/items"))["items"]!.AsArray();
        Assert.All(receipts, receipt => Assert.Equal("applied", (string)receipt!["state"]!));

        // The external database itself, and the record of it all.
        Assert.Equal("Ada 9007199254740995", await host.ExecuteAsync("SELECT name || ' ' || big FROM people WHERE id = 1"));
        Assert.Equal("New,Suggested", await host.ExecuteAsync("SELECT string_agg(name, ',' ORDER BY id) FROM people WHERE id >= 1000"));
        Assert.Equal("Bergen", await host.ExecuteAsync("SELECT city FROM people WHERE id = 2"));
        Assert.Equal(0L, await host.ExecuteAsync("SELECT count(*) FROM people WHERE id = 250"));
        var audit = (await _ann.GetAsync($"{work.Path}/audit?limit=1000"))["items"]!.AsArray().Select(line => (string)line!["action"]!).Distinct().Order();
        Assert.Equal(
            ["edits.discarded", "plan.made", "publication.approved", "records.created", "records.deleted", "records.edited", "records.published",
             "snapshot.created", "suggestions.accepted", "suggestions.made", "suggestions.rejected", "table.pulled"], audit);
        var history = (await _ann.GetAsync($"{work.Records}/{first}/history"))["items"]!.AsArray();
        Assert.Contains(history, change => (string?)change!["after"]!["name"] == "Ada" && (string?)change["before"]!["name"] == "name 1");
        Assert.NotEmpty((await _ann.GetAsync($"{work.Path}/operations"))["items"]!.AsArray());
        Assert.Equal(2, (await _ann.GetAsync($"{work.Path}/jobs"))["items"]!.AsArray().Count);
        Assert.Equal((string)created["created"]![0]!, await work.IdAsync(1000));

        // Rename and delete.
        Assert.Equal("Tidier", (string)(await _ann.PatchAsync(work.Path, """{"name":"Tidier"}"""))["name"]!);
        await _ann.ProblemAsync(HttpMethod.Delete, $"/api/accounts/{work.Account}", null);
        await _ann.DeleteAsync(work.Path, HttpStatusCode.NoContent);
        await _ann.DeleteAsync($"/api/accounts/{work.Account}", HttpStatusCode.NoContent);
        Assert.Equal("snapshot_not_found", (await _ann.ProblemAsync(HttpMethod.Get, work.Path, null)).Code);
    }

    [Fact]
    public async Task What_was_published_is_taken_back()
    {
        var work = await Workspace.PullAsync(host, _ann);
        await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{await work.IdAsync(20)}}","fields":{"name":"Twenty"} }]}""");
        await _ann.PostAsync(work.Records, """{"records":[{"id":2000,"name":"New"}]}""", HttpStatusCode.Created);
        await _ann.DeleteAsync($"{work.Records}?ids={await work.IdAsync(21)}", HttpStatusCode.OK);
        var publication = await ApproveAsync(work, await _ann.PostAsync($"{work.Path}/plans", "{}", HttpStatusCode.Created));
        Assert.Equal("Twenty,New", await NamesAsync());
        var item = (await _ann.GetAsync($"{publication}/items"))["items"]![0]!["id"];
        var known = await _ann.ProblemAsync(HttpMethod.Post, $"{publication}/decide", $$"""{"items":["{{item}}"],"decision":"notApplied"}""");
        Assert.Equal((409, "publication_item_known"), (known.Status, known.Code));

        var plan = await _ann.PostAsync($"{publication}/revert", "", HttpStatusCode.Created);
        Assert.EndsWith((string)plan["reverts"]!, publication, StringComparison.Ordinal);
        Assert.Equal($"{work.Path}/plans/{plan["id"]}", (string)plan["location"]!);
        Assert.Equal("Twenty,New", await NamesAsync());
        var inverse = await _ann.GetAsync(await ApproveAsync(work, plan));
        Assert.EndsWith((string)inverse["reverts"]!, publication, StringComparison.Ordinal);

        Assert.Equal("name 20,name 21", await NamesAsync());
        Assert.Equal(("name 21", "clean"), await RecordAsync(work, 21));
        Assert.Equal(("name 20", "clean"), await RecordAsync(work, 20));

        Task<object?> NamesAsync() => host.ExecuteAsync("SELECT string_agg(name, ',' ORDER BY id) FROM people WHERE id IN (20, 21, 2000)");
    }

    private async Task<string> ApproveAsync(Workspace work, JsonNode plan)
    {
        var publication = await _ann.PostAsync(
            $"{work.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""", HttpStatusCode.Accepted);
        await _ann.FinishedAsync((string)publication["job"]!);
        return (string)publication["location"]!;
    }

    private async Task<(string, string)> RecordAsync(Workspace work, int remote)
    {
        var record = await _ann.GetAsync($"{work.Records}/{await work.IdAsync(remote)}");
        return ((string)record["fields"]!["name"]!, (string)record["state"]!);
    }

    [Fact]
    public async Task Numbers_that_JavaScript_would_round_come_as_texts_and_go_back_unharmed()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var id = await work.IdAsync(7);

        var fields = (await _ann.GetAsync($"{work.Records}/{id}"))["fields"]!;
        Assert.Equal("9007199254741000", (string)fields["big"]!);
        Assert.Equal(7, (int)fields["age"]!);

        var same = await _ann.PatchAsync(work.Records, new JsonObject
        {
            ["records"] = new JsonArray(new JsonObject { ["id"] = id, ["fields"] = new JsonObject { ["big"] = (string)fields["big"]! } }),
        }.ToJsonString());
        Assert.Equal(0, (int)same["changed"]!);
    }

    [Fact]
    public async Task What_was_done_is_undone_and_done_again()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var ids = await Task.WhenAll(work.IdAsync(11), work.IdAsync(12));
        var edit = await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"age in (11, 12)"},"set":{"city":"Turin"}}""");
        await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{ids[1]}}","fields":{"city":"Milan"} }]}""");

        var undone = await _ann.PostAsync($"{work.Path}/operations/undo", $$"""{"operation":"{{edit["operation"]}}"}""");
        Assert.Equal((1, ids[1]), ((int)undone["changed"]!, (string)undone["left"]![0]!));
        Assert.Equal("operation_undone", (await _ann.ProblemAsync(HttpMethod.Post, $"{work.Path}/operations/undo", $$"""{"operation":"{{edit["operation"]}}"}""")).Code);
        var log = (await _ann.GetAsync($"{work.Path}/operations"))["items"]!.AsArray();
        Assert.Equal((string)edit["operation"]!, (string)log.Single(entry => (string)entry!["operation"]! == (string)undone["operation"]!)!["reverts"]!);
        Assert.Equal((string)undone["operation"]!, (string)log.Single(entry => (string)entry!["operation"]! == (string)edit["operation"]!)!["revertedBy"]!);
        await _ann.PostAsync($"{work.Path}/operations/redo", "{}");

        var cities = await _ann.PostAsync($"{work.Records}/by-ids", $$"""{"ids":["{{ids[1]}}","999999","{{ids[0]}}"]}""");
        Assert.Equal(["Milan", "Turin"], cities["records"]!.AsArray().Select(record => (string)record!["fields"]!["city"]!));
        Assert.Equal("999999", (string)cities["missing"]![0]!);
    }

    [Fact]
    public async Task What_was_changed_on_both_sides_is_listed_and_resolved()
    {
        var work = await Workspace.PullAsync(host, _ann);
        await _ann.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"age in (31, 32, 34)"},"set":{"city":"Mine"}}""");
        await host.ExecuteAsync("UPDATE people SET city = 'Theirs' WHERE age IN (31, 32, 34)");
        await _ann.FinishedAsync((string)(await _ann.PostAsync($"{work.Path}/pull", "{}", HttpStatusCode.Accepted))["id"]!);

        var page = await _ann.GetAsync($"{work.Table}/conflicts?limit=2");
        var record = page["records"]![0]!;
        Assert.Equal(("Mine", "Theirs"), ((string)record["fields"]!["city"]!, (string)record["conflicts"]!["city"]!));
        Assert.Single((await _ann.GetAsync($"{work.Table}/conflicts?limit=2&cursor={page["nextCursor"]}"))["records"]!.AsArray());

        foreach (var (age, how) in new[] { (31, "\"take\":\"mine\""), (32, "\"take\":\"theirs\",\"fields\":[\"city\"]"), (34, "\"set\":{\"city\":\"Other\"}") })
        {
            var resolved = await _ann.PostAsync($"{work.Table}/conflicts/resolve", $$"""{"select":{"filter":"age = {{age}}"},{{how}}}""");
            Assert.Equal(1, (int)resolved["changed"]!);
        }
        Assert.Empty((await _ann.GetAsync($"{work.Table}/conflicts"))["records"]!.AsArray());
        var records = (await _ann.GetAsync($"{work.Records}?filter=age in (31, 32, 34)&sort=age"))["records"]!.AsArray();
        Assert.Equal(["Mine edited", "Theirs clean", "Other edited"], records.Select(one => $"{one!["fields"]!["city"]} {one["state"]}"));
    }

    [Fact]
    public async Task Pulls_are_scheduled_and_a_job_that_ended_is_started_again_only_where_that_makes_sense()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var made = await _ann.PutAsync($"{work.Path}/pull/schedule", """{"cron":"0 6 * * 1-5","timeZone":"Europe/Berlin","tables":["people"]}""");
        Assert.Equal(("0 6 * * 1-5", "Europe/Berlin", "people"), ((string)made["cron"]!, (string)made["timeZone"]!, (string)made["tables"]![0]!));
        await _ann.PutAsync($"{work.Path}/pull/schedule", """{"everyMinutes":90}""");
        var found = await _ann.GetAsync($"{work.Path}/pull/schedule");
        Assert.Equal((90, null, null, "ann"), ((double)found["everyMinutes"]!, (string?)found["cron"], found["tables"], (string)found["actor"]!["id"]!));
        Assert.InRange((DateTimeOffset)found["nextAt"]!, DateTimeOffset.UtcNow.AddMinutes(80), DateTimeOffset.UtcNow.AddMinutes(100));
        await _ann.DeleteAsync($"{work.Path}/pull/schedule", System.Net.HttpStatusCode.NoContent);
        Assert.Equal("schedule_not_found", (await _ann.ProblemAsync(HttpMethod.Get, $"{work.Path}/pull/schedule", null)).Code);

        var job = (string)(await _ann.GetAsync($"{work.Path}/jobs"))["items"]![0]!["id"]!;
        foreach (var (action, code) in ((string, string)[])[("retry", "job_not_retryable"), ("cancel", "job_finished")])
        {
            var refused = await _ann.ProblemAsync(HttpMethod.Post, $"/api/jobs/{job}/{action}", null);
            Assert.Equal((409, code, "succeeded"), (refused.Status, refused.Code, (string)refused.Problem["details"]!["state"]!));
        }
    }

    [Fact]
    public async Task Names_of_any_kind_become_columns_that_can_be_used()
    {
        var work = await Workspace.PullAsync(host, _ann, "public.a \"b\";--".Replace("a \"b\";--", "\"a \"\"b\"\";--\"", StringComparison.Ordinal));
        var table = (await _ann.GetAsync($"{work.Path}/tables"))["items"]![0]!;
        var columns = table["columns"]!.AsArray().ToDictionary(column => (string)column!["title"]!, column => (string)column!["name"]!);
        Assert.Equal(7, columns.Values.Distinct().Count());

        var records = $"{work.Path}/tables/{Uri.EscapeDataString((string)table["name"]!)}/records";
        var id = (string)(await _ann.GetAsync(records))["records"]![0]!["id"]!;
        var set = new JsonObject(columns.Where(column => column.Key != "id").Select(column => KeyValuePair.Create(column.Value, (JsonNode?)$"{column.Key}'\";--")));
        await _ann.PatchAsync(records, $$$"""{"records":[{"id":"{{{id}}}","fields":{{{set.ToJsonString()}}}}]}""");
        var plan = await _ann.PostAsync($"{work.Path}/plans", "{}", HttpStatusCode.Created);
        var publication = await _ann.PostAsync($"{work.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""", HttpStatusCode.Accepted);
        await _ann.FinishedAsync((string)publication["job"]!);

        Assert.Equal(
            "semi;colon'\";-- Quote\"d'\";-- 😀'\";-- Name'\";-- name'\";-- NAME!'\";--",
            await host.ExecuteAsync("""SELECT concat_ws(' ', "semi;colon", "Quote""d", "😀", "Name", "name", "NAME!") FROM "a ""b"";--" """));
    }

    private static JsonNode Field(JsonNode item, string name) => item["fields"]!.AsArray().Single(field => (string)field!["field"]! == name)!;
}
