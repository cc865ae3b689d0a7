using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Snapshot.AspNetCore.Identity;
using Snapshot.Errors;
using Snapshot.Identity;

namespace Snapshot.AspNetCore.Tests;

public sealed class ActorTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData("GET", "/api/snapshots")]
    [InlineData("GET", "/api/connectors")]
    [InlineData("POST", "/api/snapshots")]
    public async Task Nobody_gets_nothing(string method, string path) =>
        Assert.Equal((401, "actor_unknown"), await ProblemAsync(host.As(""), method, path, "{}"));

    [Fact]
    public async Task What_belongs_to_somebody_else_does_not_exist()
    {
        var work = await Workspace.PullAsync(host, host.As("ann"));
        var bob = host.As("bob");

        foreach (var path in new[] { work.Path, work.Table, work.Records, $"{work.Path}/audit", $"{work.Path}/jobs" })
            Assert.Equal((404, "snapshot_not_found"), await ProblemAsync(bob, "GET", path));
        Assert.Equal((404, "snapshot_not_found"), await ProblemAsync(bob, "DELETE", work.Path));
        Assert.Equal((404, "account_not_found"), await ProblemAsync(bob, "GET", $"/api/accounts/{work.Account}/tables"));
        var job = (string)(await work.Api.GetAsync($"{work.Path}/jobs"))["items"]![0]!["id"]!;
        Assert.Equal((404, "job_not_found"), await ProblemAsync(bob, "GET", $"/api/jobs/{job}"));
        Assert.Empty((await bob.GetAsync("/api/snapshots"))["items"]!.AsArray());
    }

    [Fact]
    public async Task An_agent_looks_and_suggests_and_nothing_else()
    {
        var work = await Workspace.PullAsync(host, host.As("ann"));
        var agent = host.As("ann", agent: "robot");
        var id = (string)(await agent.GetAsync(work.Records))["records"]![0]!["id"]!;
        await agent.PostAsync(
            $"{work.Table}/suggestions", $$"""{"suggestions":[{"record":"{{id}}","field":"name","value":"x"}]}""", System.Net.HttpStatusCode.Created);

        (string, string, string?)[] forbidden =
        [
            ("POST", $"{work.Table}/suggestions/accept", """{"select":{"all":true}}"""),
            ("POST", $"{work.Table}/suggestions/reject", """{"select":{"all":true}}"""),
            ("PATCH", work.Records, $$"""{"records":[{"id":"{{id}}","fields":{"name":"x"} }]}"""),
            ("POST", $"{work.Records}/bulk", """{"select":{"all":true},"delete":true}"""),
            ("DELETE", $"{work.Records}?ids={id}", null),
            ("POST", work.Records, """{"records":[{"id":5000,"name":"x"}]}"""),
            ("POST", $"{work.Path}/pull", "{}"),
            ("POST", $"{work.Path}/plans", "{}"),
            ("POST", $"{work.Path}/publications/{Guid.NewGuid():N}/revert", null),
            ("POST", $"{work.Path}/publications/{Guid.NewGuid():N}/decide", """{"items":["1"],"decision":"applied"}"""),
            ("DELETE", work.Path, null),
            ("PATCH", work.Path, """{"name":"x"}"""),
            ("POST", "/api/snapshots", """{"name":"x"}"""),
            ("GET", "/api/accounts", null),
            ("GET", $"/api/accounts/{work.Account}/tables", null),
            ("POST", $"/api/accounts/{work.Account}/check", null),
            ("POST", "/api/accounts", """{"connector":"postgres","name":"x","settings":{}}"""),
        ];
        foreach (var (method, path, json) in forbidden)
            Assert.Equal((403, "actor_forbidden"), await ProblemAsync(agent, method, path, json));
        Assert.Equal("name 1", await host.ExecuteAsync("SELECT name FROM people WHERE id = 1"));
    }

    [Theory]
    [InlineData("sub=7", "user:7", null)]
    [InlineData("nameidentifier=8;sub=7", "user:8", null)]
    [InlineData("sub=7;org_id=acme", "user:7", "acme")]
    [InlineData("sub=7;org_id=acme;org_id=acme", "user:7", "acme")]
    [InlineData("sub=7;org_id=", "user:7", null)]
    [InlineData("sub=7;org_id= ", "user:7", null)]
    [InlineData("sub=7;org_id= ;org_id=acme", "user:7", "acme")]
    [InlineData("sub=7;org_id=acme;org_id=other", "actor_invalid", null)]
    [InlineData("sub=7;sub=8", "actor_invalid", null)]
    [InlineData("sub=7;agent=robot", "agent:robot", null)]
    [InlineData("sub=7;agent=", "agent:unnamed", null)]
    [InlineData("sub=7;agent= ", "agent:unnamed", null)]
    [InlineData("sub=7;agent=[]", "agent:[]", null)]
    [InlineData("sub=7;agent=;agent=bot", "agent:bot", null)]
    [InlineData("sub=7;AGENT=false", "agent:false", null)]
    [InlineData("org_id=acme", "actor_unknown", null)]
    [InlineData("sub= ;org_id=acme", "actor_unknown", null)]
    public async Task Claims_say_who_it_is(string claims, string expected, string? organization)
    {
        var services = new ServiceCollection().AddOptions().Configure<SnapshotHttpOptions>(options => options.OrganizationClaim = "org_id").BuildServiceProvider();
        var identity = new ClaimsIdentity(claims.Split(';').Select(claim => claim.Split('=')).Select(
            claim => new Claim(claim[0] == "nameidentifier" ? ClaimTypes.NameIdentifier : claim[0], claim[1])));
        var http = new DefaultHttpContext { RequestServices = services, User = new ClaimsPrincipal(identity) };

        if (expected.StartsWith("actor_", StringComparison.Ordinal))
        {
            Assert.Equal(expected, (await Assert.ThrowsAsync<SnapshotException>(() => Caller.BindAsync(http).AsTask())).Code.Value);
            return;
        }
        Actor actor = await Caller.BindAsync(http);
        Assert.Equal((expected, organization), (actor.ToString(), actor.Organization));
        Assert.Equal(actor.Kind == ActorKind.Agent ? "7" : actor.Id, actor.UserId);
    }

    [Fact]
    public async Task A_caller_whose_name_cannot_be_stored_is_refused()
    {
        // A header cannot bring a NUL; what it brings here stands for any claim that cannot be stored.
        var longest = host.As(new string('x', 257));

        foreach (var (method, path, json) in new[] { ("GET", "/api/snapshots", null), ("GET", "/api/accounts", null), ("POST", "/api/snapshots", """{"name":"x"}""") })
            Assert.Equal((403, "actor_invalid"), await ProblemAsync(longest, method, path, json));
    }

    [Fact]
    public void A_host_that_forgot_something_is_told_what()
    {
        var app = WebApplication.CreateBuilder().Build();
        Assert.Contains("AddSnapshots().UsePostgres(", Assert.Throws<InvalidOperationException>(() => app.MapSnapshotEndpoints()).Message);

        var builder = WebApplication.CreateBuilder();
        builder.Services.AddSnapshots();
        Assert.Contains("UsePostgres(", Assert.Throws<InvalidOperationException>(() => builder.Build().MapSnapshotEndpoints()).Message);
    }

    private static async Task<(int, string)> ProblemAsync(Api api, string method, string path, string? json = null)
    {
        var (status, code, _) = await api.ProblemAsync(HttpMethod.Parse(method), path, json);
        return (status, code);
    }
}
