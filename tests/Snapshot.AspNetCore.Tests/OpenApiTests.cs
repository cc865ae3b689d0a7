using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

/// <summary>The OpenAPI document that a host serves says everything a client generator and a reader need.</summary>
public sealed class OpenApiTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] Verbs = ["get", "post", "patch", "delete"];

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_a_tag_and_its_problems()
    {
        var document = await host.As("ann").GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.1", (string)document["openapi"]!);
        var operations = document["paths"]!.AsObject().Where(path => path.Key.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Where(verb => Verbs.Contains(verb.Key)).Select(verb => (Path: $"{verb.Key} {path.Key}", Operation: verb.Value!)))
            .ToList();

        Assert.Equal(operations.Count, operations.Select(operation => (string)operation.Operation["operationId"]!).Distinct().Count());
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty((string)operation.Operation["summary"]!);
            Assert.NotEmpty(operation.Operation["tags"]!.AsArray());
            var responses = operation.Operation["responses"]!.AsObject();
            Assert.Contains(responses, response => response.Key.StartsWith('2'));
            Assert.Contains("`actor_unknown`", (string)responses["401"]!["description"]!);
            Assert.All(
                responses.Where(response => response.Key[0] is '4' or '5'),
                response => Assert.Equal("#/components/schemas/SnapshotProblem", (string?)response.Value!["content"]!["application/problem+json"]!["schema"]!["$ref"]));
        });
    }

    [Fact]
    public async Task Bodies_are_described_and_what_the_host_binds_is_not()
    {
        var document = await host.As("ann").GetAsync("/openapi/v1.json");
        var bulk = document["paths"]!["/api/snapshots/{snapshot}/tables/{table}/records/bulk"]!["post"]!;

        Assert.Equal("#/components/schemas/SnapshotBulkRequest", (string?)bulk["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.Equal(["snapshot", "table"], bulk["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!));
        Assert.All(References(document).Distinct(), reference => Assert.NotNull(document["components"]!["schemas"]![reference.Split('/')[^1]]));
    }

    [Fact]
    public async Task Bodies_require_what_has_to_be_given_and_have_nothing_else()
    {
        var document = await host.As("ann").GetAsync("/openapi/v1.json");
        JsonObject Members(string schema) => document["components"]!["schemas"]![schema]!["properties"]!.AsObject();
        string[] Required(string schema) => [.. document["components"]!["schemas"]![schema]!["required"]!.AsArray().Select(name => (string)name!).Order()];

        Assert.Equal(["columns", "filter", "pageSize", "sort", "titleField"], Members("SnapshotViewRequest").Select(member => member.Key).Order());
        Assert.Equal(["name"], Required("SnapshotViewColumn"));
        Assert.Equal(["by", "field", "operation"], Required("SnapshotBulkChangeCalculate"));
        Assert.Equal("number", (string?)Members("SnapshotBulkChangeCalculate")["by"]!["type"]);
    }

    [Fact]
    public async Task Query_parameters_are_called_what_they_are_and_list_their_values()
    {
        var document = await host.As("ann").GetAsync("/openapi/v1.json");
        var parameters = document["paths"]!.AsObject().Where(path => path.Key.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject()).SelectMany(operation => operation.Value!["parameters"]?.AsArray() ?? [])
            .Where(parameter => (string)parameter!["in"]! == "query").ToList();

        Assert.All(parameters, parameter => Assert.Matches("^[a-z][A-Za-z]*$", (string)parameter!["name"]!));
        foreach (var (name, values) in ((string, string[])[])[("kind", ["create", "update", "delete"]), ("state", ["pending", "sent", "applied", "rejected", "conflict", "unknown", "void", "invalid", "notApplied"])])
        {
            var listed = parameters.Where(parameter => (string)parameter!["name"]! == name).ToList();
            Assert.Equal(2, listed.Count);
            Assert.All(listed, parameter => Assert.Equal(values, Schema(document, parameter!["schema"]!)["enum"]!.AsArray().Select(value => (string?)value).OfType<string>()));
        }
    }

    private static JsonNode Schema(JsonNode document, JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]]! : schema;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "$ref", Value: JsonValue target } ? [(string)target!] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
