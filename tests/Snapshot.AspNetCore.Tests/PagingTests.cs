using System.Net;

namespace Snapshot.AspNetCore.Tests;

/// <summary>Plans, publications and jobs come in pages, newest first, each once.</summary>
public sealed class PagingTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task Plans_publications_and_jobs_are_paged_newest_first()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var (plans, publications, jobs) = (new List<string>(), new List<string>(), new List<string>());
        for (var i = 1; i <= 5; i++)
        {
            await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{await work.IdAsync(i)}}","fields":{"name":"paged"} }]}""");
            var plan = await _ann.PostAsync($"{work.Path}/plans", "{}", HttpStatusCode.Created);
            var publication = await _ann.PostAsync(
                $"{work.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""", HttpStatusCode.Accepted);
            await _ann.FinishedAsync((string)publication["job"]!);
            plans.Insert(0, (string)plan["id"]!);
            publications.Insert(0, (string)publication["id"]!);
            jobs.Insert(0, (string)publication["job"]!);
        }

        Assert.Equal(plans, await PagesAsync($"{work.Path}/plans"));
        Assert.Equal(publications, await PagesAsync($"{work.Path}/publications"));
        Assert.Equal(jobs, (await PagesAsync($"{work.Path}/jobs")).Take(5));
        var first = (await _ann.GetAsync($"{work.Path}/plans?limit=1"))["items"]![0]!;
        Assert.Equal((await _ann.GetAsync($"{work.Path}/plans/{plans[0]}")).ToJsonString(), first.ToJsonString());
    }

    [Theory]
    [InlineData("plans")]
    [InlineData("publications")]
    [InlineData("jobs")]
    public async Task A_cursor_that_is_none_of_the_list_is_refused(string list)
    {
        var (work, other) = (await Workspace.PullAsync(host, _ann), await Workspace.PullAsync(host, _ann));
        await _ann.PatchAsync(other.Records, $$"""{"records":[{"id":"{{await other.IdAsync(list.Length)}}","fields":{"name":"other"} }]}""");
        var plan = await _ann.PostAsync($"{other.Path}/plans", "{}", HttpStatusCode.Created);
        var publication = await _ann.PostAsync(
            $"{other.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""", HttpStatusCode.Accepted);
        await _ann.FinishedAsync((string)publication["job"]!);
        var theirs = (string)(await _ann.GetAsync($"{other.Path}/{list}?limit=1"))["nextCursor"]!;

        Assert.Equal((400, "cursor_invalid"), await ProblemAsync($"{work.Path}/{list}?cursor=nonsense"));
        Assert.Equal((400, "cursor_invalid"), await ProblemAsync($"{work.Path}/{list}?cursor={theirs}"));
        Assert.Equal((404, "snapshot_not_found"), await ProblemAsync($"/api/snapshots/{Guid.Empty:N}/{list}"));
    }

    private async Task<List<string>> PagesAsync(string path)
    {
        var (ids, cursor) = (new List<string>(), "");
        do
        {
            var page = await _ann.GetAsync($"{path}?limit=2{cursor}");
            Assert.InRange(page["items"]!.AsArray().Count, 0, 2);
            ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = (string?)page["nextCursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        return ids;
    }

    private async Task<(int, string)> ProblemAsync(string path) =>
        await _ann.ProblemAsync(HttpMethod.Get, path, null) is var (status, code, _) ? (status, code) : default;
}
