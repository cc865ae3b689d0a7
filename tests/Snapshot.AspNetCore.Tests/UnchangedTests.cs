using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

/// <summary>What changes nothing names no operation, since there is none.</summary>
public sealed class UnchangedTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task What_changes_nothing_is_not_recorded_and_names_no_operation()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var id = await work.IdAsync(1);
        var before = await StateAsync(work);

        foreach (var (method, path, json) in ((HttpMethod, string, string?)[])
        [
            (HttpMethod.Post, $"{work.Table}/conflicts/resolve", """{"select":{"all":true},"take":"mine"}"""),
            (HttpMethod.Post, $"{work.Table}/conflicts/resolve", """{"select":{"all":true},"take":"theirs"}"""),
            (HttpMethod.Post, $"{work.Records}/bulk", """{"select":{"all":true},"discard":true}"""),
            (HttpMethod.Post, $"{work.Records}/bulk", """{"select":{"filter":"age = 5000"},"set":{"name":"x"}}"""),
            (HttpMethod.Post, $"{work.Records}/bulk", """{"select":{"filter":"age = 1"},"set":{"name":"name 1"}}"""),
            (HttpMethod.Post, $"{work.Records}/bulk", """{"select":{"filter":"age = 1"},"set":{"name":"name 1"},"asSuggestions":true}"""),
            (HttpMethod.Post, $"{work.Table}/suggestions/accept", """{"select":{"all":true}}"""),
            (HttpMethod.Post, $"{work.Table}/suggestions/reject", """{"select":{"all":true}}"""),
            (HttpMethod.Patch, work.Records, $$"""{"records":[{"id":"{{id}}","version":99,"fields":{"name":"x"} }]}"""),
            (HttpMethod.Delete, $"{work.Records}?ids=999999", null),
        ])
        {
            using var response = await _ann.RawAsync(method, path, json);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.AsObject();
            Assert.True(response.IsSuccessStatusCode && (long)answer["changed"]! == 0, $"{method} {path} {json}: {answer.ToJsonString()}");
            Assert.True(answer.ContainsKey("operation") && answer["operation"] is null, answer.ToJsonString());
            Assert.True(answer.ContainsKey("revision") && answer["revision"] is null, answer.ToJsonString());
        }

        Assert.Equal(before, await StateAsync(work));
    }

    [Fact]
    public async Task An_undo_that_has_nothing_left_to_take_back_names_no_operation_either()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var id = await work.IdAsync(1);
        var edited = await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{id}}","fields":{"name":"first"} }]}""");
        await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{id}}","fields":{"name":"second"} }]}""");
        var before = await StateAsync(work);

        var undone = await _ann.PostAsync($"{work.Path}/operations/undo", $$"""{"operation":"{{edited["operation"]}}"}""");

        Assert.Equal((null, null, id), ((string?)undone["operation"], (long?)undone["revision"], (string)Assert.Single(undone["left"]!.AsArray())!));
        Assert.Equal(before, await StateAsync(work));
    }

    private async Task<string> StateAsync(Workspace work) =>
        (await _ann.GetAsync($"{work.Path}/operations")).ToJsonString() + (await _ann.GetAsync($"{work.Path}/audit")).ToJsonString() + (await _ann.GetAsync(work.Path)).ToJsonString();
}
