using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

/// <summary>What connectors say of their settings and fields is what clients are shown.</summary>
public sealed class ConnectorFactTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task Settings_are_shown_with_their_types_and_checked_by_them()
    {
        var postgres = Assert.Single((await _ann.GetAsync("/api/connectors"))["items"]!.AsArray())!;
        var lookback = postgres["settings"]!.AsArray().Single(setting => (string)setting!["name"]! == "lookback")!;
        Assert.Equal(("integer", "300", false), ((string)lookback["type"]!, (string)lookback["default"]!, (bool)lookback["isSecret"]!));
        Assert.Equal([null, null, null], new[] { "options", "oneOf", "with" }.Select(fact => lookback[fact]));

        var (_, code, problem) = await _ann.ProblemAsync(
            HttpMethod.Post, "/api/accounts", """{"connector":"postgres","name":"x","settings":{"connectionString":"Host=x","lookback":"abc"}}""");

        Assert.Equal(("account_invalid", "lookback"), (code, (string)problem["details"]!["setting"]!));
    }

    [Fact]
    public async Task Fields_are_shown_with_what_they_take_before_and_after_they_are_copied()
    {
        await host.ExecuteAsync("""
            CREATE TYPE mood AS ENUM ('sad', 'happy');
            CREATE TABLE told (id int PRIMARY KEY, price numeric(10,2), mood mood, twice int GENERATED ALWAYS AS (id * 2) STORED);
            """);
        var account = await Workspace.ConnectAsync(host, _ann);
        var remote = (await _ann.GetAsync($"/api/accounts/{account}/tables"))["items"]!.AsArray().Single(table => (string)table!["id"]! == "public.told")!;

        Assert.Null(remote["tag"]);
        Assert.Equal(("compareAndSet", null), ((string)remote["capabilities"]!["guarantee"]!, remote["capabilities"]!["deleteGuarantee"]));
        var snapshot = (string)(await _ann.PostAsync(
            "/api/snapshots", $$"""{"name":"facts","tables":[{"account":"{{account}}","remoteTable":"public.told"}]}""", System.Net.HttpStatusCode.Created))["id"]!;
        var table = await _ann.GetAsync($"/api/snapshots/{snapshot}/tables/told");
        foreach (var fields in new[] { remote["fields"]!.AsArray(), table["columns"]!.AsArray() })
        {
            var byName = fields.ToDictionary(field => (string)field!["name"]!, field => field!);
            Assert.Equal((10, 2), ((int)byName["price"]["precision"]!, (int)byName["price"]["scale"]!));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"id":"sad","label":"sad"},{"id":"happy","label":"happy"}]"""), byName["mood"]["options"]), $"{byName["mood"]["options"]}");
            Assert.Equal((true, true, false), ((bool)byName["twice"]["isComputed"]!, (bool)byName["twice"]["isReadOnly"]!, (bool)byName["twice"]["isSet"]!));
            Assert.Equal("2147483647", byName["id"]["maximum"]!.ToString());
        }
    }
}
