using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

/// <summary>A snapshot of the external table <c>people</c>, pulled, as one user has it.</summary>
internal sealed record Workspace(Api Api, string Account, string Snapshot)
{
    public string Path => $"/api/snapshots/{Snapshot}";

    public string Table => $"{Path}/tables/people";

    public string Records => $"{Table}/records";

    public static async Task<string> ConnectAsync(ApiHost host, Api api)
    {
        var settings = JsonSerializer.Serialize(new { connectionString = host.Source });
        var account = await api.PostAsync("/api/accounts", $$"""{"connector":"postgres","name":"People","settings":{{settings}} }""", HttpStatusCode.Created);
        return (string)account["id"]!;
    }

    public static async Task<Workspace> PullAsync(ApiHost host, Api api, string remoteTable = "public.people")
    {
        var account = await ConnectAsync(host, api);
        var body = new JsonObject
        {
            ["name"] = "Tidy",
            ["tables"] = new JsonArray(new JsonObject { ["account"] = account, ["remoteTable"] = remoteTable }),
        };
        var snapshot = await api.PostAsync("/api/snapshots", body.ToJsonString(), HttpStatusCode.Created);
        var made = new Workspace(api, account, (string)snapshot["id"]!);
        Assert.Equal(made.Path, (string)snapshot["location"]!);
        var job = await api.PostAsync($"{made.Path}/pull", "{}", HttpStatusCode.Accepted);
        Assert.Equal($"/api/jobs/{job["id"]}", (string)job["location"]!);
        await api.FinishedAsync((string)job["id"]!);
        return made;
    }

    /// <summary>The local id of the record with a remote id.</summary>
    public async Task<string> IdAsync(int remote) =>
        (string)(await Api.GetAsync($"{Records}?filter=remote_id%3D'{remote}'"))["records"]![0]!["id"]!;
}
