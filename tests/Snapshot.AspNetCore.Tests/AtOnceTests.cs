using System.Net;
using System.Text.Json.Nodes;
using Npgsql;

namespace Snapshot.AspNetCore.Tests;

/// <summary>What several do at once, or while a job is at work, is done or refused with a code.</summary>
public sealed class AtOnceTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_sent_by_several_at_once_is_never_a_fault_of_the_server()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var other = JsonNode.Parse($$"""{"account":"{{work.Account}}","remoteTable":"public.people"}""")!.ToJsonString();
        var empty = await _ann.PostAsync("/api/snapshots", """{"name":"Empty","tables":[]}""", HttpStatusCode.Created);
        (HttpMethod Method, string Path, string Json, int[] Allowed)[] requests =
        [
            (HttpMethod.Post, $"/api/snapshots/{empty["id"]}/tables", $$"""{"tables":[{{other}}]}""", [201, 409]),
            (HttpMethod.Post, "/api/snapshots", $$"""{"name":"Same","tables":[{{other}}]}""", [201]),
            (HttpMethod.Post, $"{work.Table}/columns", """{"title":"Score","type":"integer"}""", [201, 409]),
            (HttpMethod.Post, $"{work.Table}/indexes", """{"field":"name"}""", [200, 202, 409]),
            (HttpMethod.Put, $"{work.Path}/pull/schedule", """{"everyMinutes":60}""", [200]),
            (HttpMethod.Post, $"{work.Path}/operations/undo", "{}", [200, 404]),
        ];
        foreach (var (method, path, json, allowed) in requests)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                using var response = await _ann.RawAsync(method, path, json);
                return (Status: (int)response.StatusCode, Body: await response.Content.ReadAsStringAsync(Token));
            }));
            Assert.All(answers, answer => Assert.True(allowed.Contains(answer.Status), $"{method} {path}: {answer.Status} {answer.Body}"));
        }
    }

    [Fact]
    public async Task A_snapshot_that_is_being_pulled_is_not_deleted_and_the_job_is_named()
    {
        var work = await Workspace.PullAsync(host, _ann);
        string job;
        await using (var connection = new NpgsqlConnection(host.Source))
        {
            await connection.OpenAsync(Token);
            await using var held = await connection.BeginTransactionAsync(Token);
            await using (var command = new NpgsqlCommand("lock table people", connection))
                await command.ExecuteNonQueryAsync(Token);
            job = (string)(await _ann.PostAsync($"{work.Path}/pull", "{}", HttpStatusCode.Accepted))["id"]!;
            while ((string)(await _ann.GetAsync($"/api/jobs/{job}"))["state"]! != "running")
                await Task.Delay(5, Token);

            var snapshot = await _ann.ProblemAsync(HttpMethod.Delete, work.Path, null);
            var table = await _ann.ProblemAsync(HttpMethod.Delete, work.Table, null);

            Assert.Equal(((409, "snapshot_busy"), (409, "table_busy")), ((snapshot.Status, snapshot.Code), (table.Status, table.Code)));
            Assert.Equal((job, "pull"), ((string)snapshot.Problem["details"]!["job"]!, (string)snapshot.Problem["details"]!["kind"]!));
        }
        await _ann.FinishedAsync(job);
        await _ann.DeleteAsync(work.Path, HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_stale_suggestion_is_named_and_taken_on_purpose_only()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var id = await work.IdAsync(7);
        await _ann.PostAsync($"{work.Table}/suggestions", $$"""{"suggestions":[{"record":"{{id}}","field":"name","value":"suggested"}]}""", HttpStatusCode.Created);
        await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{id}}","fields":{"name":"hers"} }]}""");

        var left = await _ann.PostAsync($"{work.Table}/suggestions/accept", """{"select":{"all":true}}""");
        Assert.Equal((0, 1), ((int)left["changed"]!, left["staleSuggestions"]!.AsArray().Count));
        var taken = await _ann.PostAsync($"{work.Table}/suggestions/accept", """{"select":{"all":true},"includeStale":true}""");

        Assert.Equal((1, 0), ((int)taken["changed"]!, taken["staleSuggestions"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_refused_batch_names_its_item()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var (one, two) = (await work.IdAsync(1), await work.IdAsync(2));

        var invalid = await _ann.ProblemAsync(
            HttpMethod.Patch, work.Records, $$"""{"records":[{"id":"{{one}}","fields":{"age":1} },{"id":"{{two}}","fields":{"age":"old"} }]}""");
        var twice = await _ann.ProblemAsync(
            HttpMethod.Patch, work.Records, $$"""{"records":[{"id":"{{one}}","fields":{"age":1} },{"id":"{{one}}","fields":{"age":2} }]}""");
        var decided = await _ann.ProblemAsync(
            HttpMethod.Post, $"{work.Path}/publications/{Guid.NewGuid():N}/decide", """{"items":["1"],"decision":"applied","remoteIds":{"2":"x"}}""");

        Assert.Equal(("value_invalid", 1, two), (invalid.Code, (int)invalid.Problem["details"]!["index"]!, (string)invalid.Problem["details"]!["record"]!));
        Assert.Equal(("selection_invalid", 1, 0, one), (twice.Code, (int)twice.Problem["details"]!["index"]!, (int)twice.Problem["details"]!["first"]!, (string)twice.Problem["details"]!["record"]!));
        Assert.Equal("decision_invalid", decided.Code);
    }
}
