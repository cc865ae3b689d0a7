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
                response => Assert.Equal("#/components/schemas/Problem", (string?)response.Value!["content"]!["application/problem+json"]!["schema"]!["$ref"]));
        });
    }

    [Fact]
    public async Task Bodies_are_described_and_what_the_host_binds_is_not()
    {
        var document = await host.As("ann").GetAsync("/openapi/v1.json");
        var bulk = document["paths"]!["/api/snapshots/{snapshot}/tables/{table}/records/bulk"]!["post"]!;

        Assert.Equal("#/components/schemas/BulkRequest", (string?)bulk["requestBody"]!["content"]!["application/json"]!["schema"]!["$ref"]);
        Assert.Equal(["snapshot", "table"], bulk["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!));
        Assert.All(References(document).Distinct(), reference => Assert.NotNull(document["components"]!["schemas"]![reference.Split('/')[^1]]));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => field is { Key: "$ref", Value: JsonValue target } ? [(string)target!] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
