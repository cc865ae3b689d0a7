using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;

namespace Snapshot.AspNetCore.Tests;

/// <summary>Bad input ends in a problem that names the thing, with a stable code, and changes nothing.</summary>
public sealed class BadInputTests(ApiHost host) : IClassFixture<ApiHost>, IAsyncLifetime
{
    private static Workspace? s_shared;

    private readonly Api _ann = host.As("ann");
    private Workspace _work = null!;

    public async ValueTask InitializeAsync() => _work = s_shared ??= await Workspace.PullAsync(host, _ann);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("GET", "S/tables/peple", null, 404, "table_not_found", "people")]
    [InlineData("GET", "/api/snapshots/nonsense", null, 404, "snapshot_not_found", "nonsense")]
    [InlineData("GET", "/api/snapshots/00000000000000000000000000000000", null, 404, "snapshot_not_found", "0000")]
    [InlineData("GET", "/api/jobs/'; drop table x", null, 404, "job_not_found", "drop table")]
    [InlineData("POST", "T/conflicts/resolve", """{"select":{"all":true}}""", 400, "request_invalid", "mine")]
    [InlineData("POST", "T/conflicts/resolve", """{"select":{"all":true},"take":"ours"}""", 400, "request_invalid", "take")]
    [InlineData("POST", "T/conflicts/resolve", """{"select":{"all":true},"take":"mine","set":{"city":"x"}}""", 400, "request_invalid", "mine")]
    [InlineData("POST", "T/conflicts/resolve", """{"select":{"all":true},"take":"mine","fields":["ctiy"]}""", 400, "field_not_found", "city")]
    [InlineData("POST", "T/conflicts/resolve", """{"select":{},"take":"mine"}""", 400, "selection_invalid", "all")]
    [InlineData("GET", "S/pull/schedule", null, 404, "schedule_not_found", "scheduled")]
    [InlineData("DELETE", "S/pull/schedule", null, 404, "schedule_not_found", "scheduled")]
    [InlineData("PUT", "S/pull/schedule", "{}", 400, "schedule_invalid", "cron")]
    [InlineData("PUT", "S/pull/schedule", """{"everyMinutes":0}""", 400, "schedule_invalid", "minute")]
    [InlineData("PUT", "S/pull/schedule", """{"everyMinutes":1e300}""", 400, "schedule_invalid", "minute")]
    [InlineData("PUT", "S/pull/schedule", """{"cron":"61 * * * *"}""", 400, "schedule_invalid", "61 * * * *")]
    [InlineData("PUT", "S/pull/schedule", """{"cron":"@daily","timeZone":"Mars"}""", 400, "schedule_invalid", "Mars")]
    [InlineData("PUT", "S/pull/schedule", """{"everyMinutes":5,"tables":["peple"]}""", 404, "table_not_found", "people")]
    [InlineData("POST", "/api/jobs/nonsense/retry", null, 404, "job_not_found", "nonsense")]
    [InlineData("GET", "T/records/999999", null, 404, "record_not_found", "999999")]
    [InlineData("GET", "T/records/abc", null, 404, "record_not_found", "abc")]
    [InlineData("GET", "T/records?filter=nmae%3D1", null, 400, "filter_invalid", "name")]
    [InlineData("GET", "T/records?filter=age%3D'x'", null, 400, "filter_invalid", "x")]
    [InlineData("GET", "T/records?filter=1%3D1;select 1", null, 400, "filter_invalid", ";")]
    [InlineData("GET", "T/records?sort=nmae", null, 400, "field_not_found", "name")]
    [InlineData("GET", "T/records?sort=,", null, 400, "sort_invalid", ",")]
    [InlineData("GET", "T/records?fields=nmae", null, 400, "field_not_found", "name")]
    [InlineData("GET", "T/records?cursor=nonsense", null, 400, "cursor_invalid", "cursor")]
    [InlineData("GET", "T/records?limit=0", null, 400, "request_invalid", "0 is too little for pageSize: the least is 1.")]
    [InlineData("GET", "S/jobs?limit=-1", null, 400, "request_invalid", "-1 is too little for pageSize: the least is 1.")]
    [InlineData("GET", "S/plans?limit=0", null, 400, "request_invalid", "the least is 1.")]
    [InlineData("GET", "S/publications?limit=1001", null, 413, "limit_exceeded", "pageSize")]
    [InlineData("GET", "T/records?limit=100000000", null, 413, "limit_exceeded", "pageSize")]
    [InlineData("GET", "T/records?limit=many", null, 400, "request_invalid", "limit")]
    [InlineData("GET", "T/records?count=maybe", null, 400, "request_invalid", "count")]
    [InlineData("GET", "T/records?stat=conflict", null, 400, "request_invalid", "There is no parameter “stat” here; there are filter, search, sort, fields, cursor, limit, count, view.")]
    [InlineData("GET", "S?limit=5", null, 400, "request_invalid", "There is no parameter “limit” here; there are none.")]
    [InlineData("POST", "T/records/query?limit=5", "{}", 400, "request_invalid", "limit")]
    [InlineData("GET", "S/plans?snapshot=x", null, 400, "request_invalid", "snapshot")]
    [InlineData("GET", "S/plans/nonsense/items?kind=upsert", null, 400, "request_invalid", "The parameter “kind” is one of create, update, delete; “upsert” is not.")]
    [InlineData("GET", "S/plans/nonsense/items?state=2", null, 400, "request_invalid", "notApplied; “2” is not.")]
    [InlineData("GET", "S/publications/nonsense/items?state=lost", null, 400, "request_invalid", "notApplied; “lost” is not.")]
    [InlineData("GET", "S/publications/nonsense/items?limit=many", null, 400, "request_invalid", "The parameter “limit” is a whole number; “many” is not.")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1","fields":{"nmae":"x"}}]}""", 400, "field_not_found", "name")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":17,"fields":{"name":"x"}}]}""", 400, "request_invalid", "at $.records[0].id: the value is a text, as every id is; 17 is not.")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1","fields":{"age":"old"}}]}""", 400, "value_invalid", "age")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1","fields":{"age":1.5}}]}""", 400, "value_invalid", "age")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1","fields":{"name":{"a":7}}}]}""", 400, "value_invalid", "name")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1","fields":{"id":9}}]}""", 400, "field_read_only", "id")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1","fields":{}},{"id":"1","fields":{}}]}""", 400, "selection_invalid", "1")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1","fields":{"name":"x"},"verson":1}]}""", 400, "request_invalid", "verson")]
    [InlineData("PATCH", "T/records", """{"records":[{"id":"1"}]}""", 400, "request_invalid", "fields")]
    [InlineData("PATCH", "T/records", """{"records":""", 400, "request_invalid", "JSON")]
    [InlineData("PATCH", "T/records", "null", 400, "request_invalid", "null")]
    [InlineData("POST", "T/records/bulk", """{"select":{},"delete":true}""", 400, "selection_invalid", "all")]
    [InlineData("POST", "T/records/bulk", """{"select":{"ids":[]},"delete":true}""", 400, "selection_invalid", "ids")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":false},"delete":true}""", 400, "selection_invalid", "all")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true,"filter":"age=1"},"delete":true}""", 400, "selection_invalid", "filter")]
    [InlineData("POST", "T/records/bulk", """{"select":{"filter":" "},"delete":true}""", 400, "selection_invalid", "filter")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true}}""", 400, "request_invalid", "set")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"set":{"name":"x"},"delete":true}""", 400, "request_invalid", "set")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"trim":["name"],"clear":["name"]}""", 400, "request_invalid", "exactly one")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"restore":true,"asSuggestions":true}""", 400, "suggestion_invalid", "restore")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"discard":true,"discardFields":["name"]}""", 400, "request_invalid", "exactly one")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"discardFields":[]}""", 400, "request_invalid", "field")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"clear":["name"],"dryRun":true,"asSuggestions":true}""", 400, "request_invalid", "either")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"calculate":{"field":"age","operation":"square","by":2}}""", 400, "request_invalid", "calculate")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"calculate":{"field":"big","operation":"multiply","by":10000}}""", 400, "value_invalid", "too large")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"replace":{"field":"name","find":"(","with":"","isRegex":true},"dryRun":true}""", 400, "evaluation_failed", "regular expression")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"fill":{"field":"age","from":"nmae"}}""", 400, "field_not_found", "name")]
    [InlineData("POST", "T/records/bulk", """{"select":{"filter":"age ="},"delete":true}""", 400, "filter_invalid", "a value")]
    [InlineData("GET", "T/records?view=perhaps", null, 400, "request_invalid", "view")]
    [InlineData("PATCH", "T/view", """{"columns":[{"name":"nmae"}]}""", 400, "field_not_found", "name")]
    [InlineData("PATCH", "T/view", """{"filter":"age >"}""", 400, "filter_invalid", "a value")]
    [InlineData("PATCH", "T/view", """{"sort":"age,age"}""", 400, "sort_invalid", "age")]
    [InlineData("PATCH", "T/view", """{"pageSize":0}""", 400, "request_invalid", "pageSize")]
    [InlineData("PATCH", "T/view", """{"pageSzie":5}""", 400, "request_invalid", "pageSzie")]
    [InlineData("PATCH", "T/view", """{"givesFilter":true}""", 400, "request_invalid", "givesFilter")]
    [InlineData("PATCH", "T/schema", """{"policy":"thaw"}""", 400, "request_invalid", "policy")]
    [InlineData("PATCH", "T/schema", """{"policy":null}""", 400, "request_invalid", "policy")]
    [InlineData("PATCH", "T/schema", """{"policy":2}""", 400, "request_invalid", "at $.policy: the value is one of evolve, freeze, ask; 2 is not.")]
    [InlineData("PATCH", "T/schema", """{"policy":["ask"]}""", 400, "request_invalid", "a list is not.")]
    [InlineData("PATCH", "T/schema", """{}""", 400, "request_invalid", "policy")]
    [InlineData("PATCH", "T/schema", """{"policy":"ask","plicy":1}""", 400, "request_invalid", "plicy")]
    [InlineData("GET", "S/tables/peple/schema", null, 404, "table_not_found", "people")]
    [InlineData("POST", "T/schema/apply", null, 409, "schema_unchanged", "people")]
    [InlineData("POST", "T/columns", """{"title":"x"}""", 400, "request_invalid", "exactly one")]
    [InlineData("POST", "T/columns", """{"title":"x","type":"colour"}""", 400, "request_invalid", "type")]
    [InlineData("POST", "T/columns", """{"title":"x","expression":"nmae || 'x'"}""", 400, "expression_invalid", "name")]
    [InlineData("POST", "T/columns", """{"title":"x","lookup":{"field":"name","table":"peple","key":"name","value":"age"}}""", 404, "table_not_found", "people")]
    [InlineData("POST", "T/columns", """{"title":"x","lookup":{"field":"name"}}""", 400, "request_invalid", "table")]
    [InlineData("PATCH", "T/columns/age", """{"title":"Years"}""", 400, "field_read_only", "age")]
    [InlineData("DELETE", "T/columns/age", null, 400, "field_read_only", "age")]
    [InlineData("DELETE", "T/columns/nmae", null, 400, "field_not_found", "name")]
    [InlineData("POST", "T/indexes", """{}""", 400, "request_invalid", "search")]
    [InlineData("POST", "T/indexes", """{"field":"age","search":true}""", 400, "request_invalid", "search")]
    [InlineData("POST", "T/indexes", """{"field":"nmae"}""", 400, "field_not_found", "name")]
    [InlineData("DELETE", "T/indexes/fields/age", null, 404, "index_not_found", "age")]
    [InlineData("DELETE", "T/indexes/search", null, 404, "index_not_found", "search")]
    [InlineData("DELETE", "T/records", null, 400, "selection_invalid", "ids")]
    [InlineData("POST", "T/records", """{"records":[{"colour":"red"}]}""", 400, "field_not_found", "colour")]
    [InlineData("POST", "T/suggestions", """{"suggestions":[{"record":"1","field":"age","value":"old"}]}""", 400, "value_invalid", "age")]
    [InlineData("POST", "T/suggestions", """{"suggestions":[{"record":"999999","field":"age","value":1}]}""", 404, "record_not_found", "999999")]
    [InlineData("POST", "T/suggestions", """{"suggestions":[{"value":1}]}""", 400, "suggestion_invalid", "suggestion")]
    [InlineData("POST", "T/suggestions", """{"suggestions":[{"record":"1","field":"name","value":"x","confidence":7}]}""", 400, "suggestion_invalid", "7")]
    [InlineData("POST", "T/suggestions/accept", """{"select":{}}""", 400, "selection_invalid", "all")]
    [InlineData("POST", "T/suggestions/accept", """{"select":{"ids":[]}}""", 400, "selection_invalid", "ids")]
    [InlineData("POST", "T/suggestions/reject", """{"select":{"fields":["nmae"]}}""", 400, "field_not_found", "name")]
    [InlineData("POST", "S/pull", """{"tables":["peple"]}""", 404, "table_not_found", "people")]
    [InlineData("POST", "S/plans", """{"tables":[{"table":"peple","select":{"all":true}}]}""", 404, "table_not_found", "people")]
    [InlineData("POST", "S/plans", """{"tables":[null]}""", 400, "request_invalid", "$.tables: the list holds null")]
    [InlineData("POST", "S/plans", """{"tables":[{"table":"people","fields":[null]}]}""", 400, "request_invalid", "$.tables[0].fields: the list holds null")]
    [InlineData("POST", "S/pull", """{"tables":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("POST", "T/records", """{"records":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("PATCH", "T/records", """{"records":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("PATCH", "T/view", """{"columns":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("POST", "T/records/bulk", """{"select":{"all":true},"clear":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("POST", "T/records/query", """{"fields":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("POST", "T/suggestions", """{"run":"a","suggestions":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("POST", "T/suggestions/accept", """{"select":{"ids":[null]}}""", 400, "request_invalid", "the list holds null")]
    [InlineData("POST", "/api/snapshots", """{"name":"x","tables":[null]}""", 400, "request_invalid", "the list holds null")]
    [InlineData("POST", "S/publications", """{"plan":null,"hash":"x"}""", 400, "request_invalid", "$.plan: it must not be null")]
    [InlineData("PATCH", "S", """{"Name":"x"}""", 400, "request_invalid", "no member “Name”")]
    [InlineData("PATCH", "S", """{"name":"x","name":"y"}""", 400, "request_invalid", "“name” comes twice")]
    [InlineData("POST", "S/pull", """{"tables":[]}""", 400, "selection_invalid", "No table is named")]
    [InlineData("PATCH", "S", """{"name":null}""", 400, "request_invalid", "$.name: it must not be null")]
    [InlineData("POST", "S/plans", """{"tables":[]}""", 400, "selection_invalid", "table")]
    [InlineData("POST", "S/plans", """{"tables":[{"table":"people","fields":[]}]}""", 400, "selection_invalid", "field")]
    [InlineData("POST", "S/plans", """{"tables":[{"table":"people","fields":["nmae"]}]}""", 400, "field_not_found", "name")]
    [InlineData("POST", "S/plans", """{"tables":[{"table":"people","select":{"all":true}},{"table":"people","select":{"ids":["1"]}}]}""", 400, "selection_invalid", "people")]
    [InlineData("POST", "S/publications", """{"plan":"nonsense","hash":"x"}""", 404, "plan_not_found", "nonsense")]
    [InlineData("GET", "S/publications/nonsense", null, 404, "publication_not_found", "nonsense")]
    [InlineData("POST", "S/publications/nonsense/revert", null, 404, "publication_not_found", "nonsense")]
    [InlineData("POST", "S/publications/nonsense/decide", """{"items":["1"],"decision":"notApplied"}""", 404, "publication_not_found", "nonsense")]
    [InlineData("POST", "S/publications/nonsense/decide", """{"items":["one"],"decision":"notApplied"}""", 404, "publication_item_not_found", "one")]
    [InlineData("POST", "S/publications/nonsense/decide", """{"items":["1"],"decision":"maybe"}""", 400, "request_invalid", "at $.decision: the value is one of applied, notApplied, sendAgain; “maybe” is not.")]
    [InlineData("POST", "S/publications/nonsense/decide", """{"items":[17],"decision":"applied"}""", 400, "request_invalid", "at $.items[0]: the value is a text, as every id is; 17 is not.")]
    [InlineData("POST", "S/publications/nonsense/decide", """{"items":[{"id":"17"}],"decision":"applied"}""", 400, "request_invalid", "an object is not.")]
    [InlineData("POST", "S/publications/00000000000000000000000000000000/decide", """{"items":[],"decision":"applied"}""", 400, "request_invalid", "the least is 1.")]
    [InlineData("POST", "S/publications/nonsense/decide", """{"decision":"applied"}""", 400, "request_invalid", "items")]
    [InlineData("POST", "S/tables", """{"tables":[{"account":"A","remoteTable":"public.people"}]}""", 409, "table_exists", "public.people")]
    [InlineData("POST", "S/tables", """{"tables":[{"account":"A","remoteTable":"public.peple"}]}""", 400, "remote_table_not_found", "public.people")]
    [InlineData("POST", "S/tables", """{"tables":[{"account":"A","remoteTable":"public.keyless"}]}""", 400, "remote_table_without_key", "keyless")]
    [InlineData("POST", "S/tables", """{"tables":[{"account":"nonsense","remoteTable":"public.people"}]}""", 404, "account_not_found", "nonsense")]
    [InlineData("PATCH", "S", """{"name":"  "}""", 400, "name_invalid", "empty")]
    [InlineData("PATCH", "S", """{"name":"a\u0000b"}""", 400, "name_invalid", "control")]
    [InlineData("POST", "/api/snapshots", """{}""", 400, "request_invalid", "name")]
    [InlineData("POST", "/api/accounts", """{"connector":"postgre","name":"x","settings":{}}""", 400, "connector_not_found", "postgres")]
    [InlineData("POST", "/api/accounts", """{"connector":"postgres","name":"x","settings":{}}""", 400, "account_invalid", "connectionString")]
    [InlineData("POST", "/api/accounts", """{"connector":"postgres","name":"x","settings":{"conectionString":"x","connectionString":"Host=x"}}""", 400, "account_invalid", "conectionString")]
    [InlineData("POST", "/api/accounts", """{"connector":"postgres","name":"x","settings":{"connectionString":"Host=127.0.0.1;Port=1;Username=u;Password=p"}}""", 502, "service_failed", "x")]
    [InlineData("POST", "/api/accounts", """{"connector":"postgres","name":"x","settings":{"connectionString":"Host=/tmp;Username=u;Password=p"}}""", 400, "account_invalid", "path")]
    [InlineData("POST", "/api/accounts", """{"connector":"postgres","name":"x","settings":{"connectionString":"Host=127.0.0.2;Username=u;Password=p"}}""", 400, "account_invalid", "does not allow")]
    public async Task The_problem_names_the_thing(string method, string path, string? json, int status, string code, string named)
    {
        var before = await StateAsync();

        var (actual, actualCode, problem) = await _ann.ProblemAsync(
            HttpMethod.Parse(method), Full(path), json?.Replace("\"A\"", $"\"{_work.Account}\"", StringComparison.Ordinal));

        Assert.Equal((status, code), (actual, actualCode));
        Assert.Contains(named, problem.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task A_name_of_two_hundred_characters_is_fine_and_one_more_is_not()
    {
        Assert.Equal("name_invalid", (await _ann.ProblemAsync(HttpMethod.Post, "/api/snapshots", $$"""{"name":"{{string.Concat(Enumerable.Repeat("😀", 101))}}"}""")).Code);
        var name = string.Concat(Enumerable.Repeat("\\\"; '😀", 33));
        var made = await _ann.PostAsync("/api/snapshots", $$"""{"name":"{{name}}"}""", System.Net.HttpStatusCode.Created);
        Assert.Equal(name.Replace("\\", "", StringComparison.Ordinal), (string)made["name"]!);
        await _ann.DeleteAsync((string)made["location"]!, System.Net.HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task No_endpoint_passes_over_a_parameter_that_is_neither_its_own_nor_the_hosts()
    {
        var routes = host.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            var method = HttpMethod.Parse(route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]);
            var path = System.Text.RegularExpressions.Regex.Replace(route.RoutePattern.RawText!, "{[a-z]+}", "x");
            var (status, code, problem) = await _ann.ProblemAsync(method, $"{path}?api-version=2&nonsense=1", method == HttpMethod.Get ? null : "{}");
            Assert.Equal((400, "request_invalid", "nonsense"), (status, code, (string)problem["details"]!["parameter"]!));
        }
        await _ann.GetAsync("/api/snapshots?API-Version=2&limit=1");
    }

    [Fact]
    public async Task A_cursor_of_another_query_is_refused()
    {
        var cursor = (string)(await _ann.GetAsync($"{_work.Records}?sort=age&limit=2"))["nextCursor"]!;

        Assert.Equal("cursor_invalid", (await _ann.ProblemAsync(HttpMethod.Get, $"{_work.Records}?sort=-age&limit=2&cursor={cursor}", null)).Code);
        Assert.Equal("cursor_invalid", (await _ann.ProblemAsync(HttpMethod.Get, $"{_work.Records}?sort=age&filter=age>5&limit=2&cursor={cursor}", null)).Code);
    }

    [Fact]
    public async Task Ten_megabytes_of_parentheses_are_refused()
    {
        var filter = new StringBuilder().Append('(', 5_000_000).Append(')', 5_000_000);

        Assert.Equal("filter_too_large", (await _ann.ProblemAsync(HttpMethod.Post, $"{_work.Records}/query", $$"""{"filter":"{{filter}}"}""")).Code);
    }

    [Fact]
    public async Task A_body_larger_than_the_host_takes_names_no_internals()
    {
        var body = $$"""{"name":"{{new string('x', 31_000_000)}}"}""";

        Assert.Equal((413, "limit_exceeded"), (await _ann.ProblemAsync(HttpMethod.Post, "/api/snapshots", body)) is var (status, code, _) ? (status, code) : default);
    }

    [Fact]
    public async Task A_body_that_is_not_called_JSON_is_refused()
    {
        using var response = await _ann.RawAsync(HttpMethod.Post, "/api/snapshots", """{"name":"x"}""", "text/plain");

        Assert.Equal(415, (int)response.StatusCode);
    }

    [Fact]
    public async Task Only_the_hash_that_was_looked_at_is_approved_and_only_once()
    {
        var empty = await _ann.PostAsync($"{_work.Path}/plans", "{}", System.Net.HttpStatusCode.Created);
        Assert.Equal("plan_empty", (await PublishAsync((string)empty["id"]!, (string)empty["hash"]!)).Code);

        await _ann.PostAsync($"{_work.Records}/bulk", """{"select":{"filter":"remote_id = '100'"},"set":{"name":"changed"}}""");
        var plan = await _ann.PostAsync($"{_work.Path}/plans", "{}", System.Net.HttpStatusCode.Created);
        Assert.Equal("plan_hash_mismatch", (await PublishAsync((string)plan["id"]!, (string)empty["hash"]!)).Code);
        var publication = await _ann.PostAsync($"{_work.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""", System.Net.HttpStatusCode.Accepted);
        Assert.Equal("plan_published", (await PublishAsync((string)plan["id"]!, (string)plan["hash"]!)).Code);
        await _ann.FinishedAsync((string)publication["job"]!);
    }

    private Task<(int Status, string Code, System.Text.Json.Nodes.JsonNode Problem)> PublishAsync(string plan, string hash) =>
        _ann.ProblemAsync(HttpMethod.Post, $"{_work.Path}/publications", $$"""{"plan":"{{plan}}","hash":"{{hash}}"}""");

    private string Full(string path) => path switch
    {
        ['S', .. var rest] => _work.Path + rest,
        ['T', .. var rest] => _work.Table + rest,
        _ => path,
    };

    /// <summary>All that bad input could have touched.</summary>
    private async Task<string> StateAsync()
    {
        var parts = await Task.WhenAll(
            _ann.GetAsync("/api/snapshots"), _ann.GetAsync("/api/accounts"), _ann.GetAsync($"{_work.Path}/tables"), _ann.GetAsync($"{_work.Path}/operations"),
            _ann.GetAsync($"{_work.Path}/jobs"), _ann.GetAsync($"{_work.Table}/suggestions"), _ann.GetAsync($"{_work.Records}?filter=edited or created or deleted"));
        return string.Join('\n', parts.Select(part => part.ToJsonString()));
    }
}
