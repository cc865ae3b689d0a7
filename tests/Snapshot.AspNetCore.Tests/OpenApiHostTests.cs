using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snapshot.AspNetCore.Identity;
using Snapshot.Connectors.Postgres;
using Snapshot.Identity;
using Snapshot.Postgres;

namespace Snapshot.AspNetCore.Tests;

/// <summary>A host that has types, names and JSON options like ours, and maps the API twice.</summary>
public sealed class OpenApiHostTests(ApiHost host) : IClassFixture<ApiHost>, IAsyncLifetime
{
    private static readonly string[] Own = ["Item", "Problem", "ListPage", "WriteKind"];

    private WebApplication _app = null!;
    private Api _ann = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSnapshots().UsePostgres(await host.Postgres.CreateDatabaseAsync($"host_{Guid.NewGuid():N}")).AddConnector<PostgresConnector>();
        builder.Services.Configure<SnapshotHttpOptions>(options => options.FindActor = _ => ValueTask.FromResult<Actor?>(Actor.User("ann")));
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.AllowReadingFromString;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseUpper));
        });
        builder.Services.AddOpenApi();
        _app = builder.Build();
        _app.MapSnapshotEndpoints();
        _app.MapGroup("/tenants/{tenant}").MapSnapshotEndpoints("/api");
        _app.MapGet("/accounts", () => TypedResults.Ok(new ListPage([new Item(1, WriteKind.Upsert)]))).WithName("ListAccounts");
        _app.MapPost("/items", (Item item) => TypedResults.Ok(item)).WithName("Suggest").Produces<Problem>(StatusCodes.Status400BadRequest);
        _app.MapOpenApi();
        await _app.StartAsync();
        _ann = new Api(new Uri(_app.Urls.First()), "ann", null);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Both_places_work_and_so_does_the_host()
    {
        Assert.NotEmpty((await _ann.GetAsync("/api/connectors"))["items"]!.AsArray());
        var there = await _ann.PostAsync("/tenants/t1/api/snapshots", """{"name":"There","tables":[]}""", HttpStatusCode.Created);
        Assert.Equal($"/tenants/t1/api/snapshots/{there["id"]}", (string)there["location"]!);
        var here = await _ann.PostAsync("/api/snapshots", """{"name":"Here","tables":[]}""", HttpStatusCode.Created);
        Assert.Equal($"/api/snapshots/{here["id"]}", (string)here["location"]!);
        Assert.Equal("UPSERT", (string)(await _ann.GetAsync("/accounts"))["all_items"]![0]!["write_kind"]!);
    }

    [Fact]
    public async Task Nothing_in_the_document_clashes()
    {
        var document = await _ann.GetAsync("/openapi/v1.json");
        var ids = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!).ToList();
        var schemas = document["components"]!["schemas"]!.AsObject();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Contains("ListAccounts", ids);
        Assert.Contains("Snapshot_ListAccounts", ids);
        Assert.Contains("Snapshot2_ListAccounts", ids);
        Assert.Equal(Own.Order(), schemas.Select(schema => schema.Key).Where(id => !id.StartsWith("Snapshot", StringComparison.Ordinal)).Order());
        Assert.Equal(["number", "write_kind"], Members(schemas["Item"]!));
        Assert.Equal(["all_items"], Members(schemas["ListPage"]!));
        Assert.Equal(["record", "field", "value", "delete", "fields", "reason", "confidence"], Members(schemas["SnapshotSuggestRequestItem"]!));
        Assert.Equal(["id", "fields", "version"], Members(schemas["SnapshotUpdateRecordsRequestItem"]!).Order(StringComparer.Ordinal).OrderBy(name => name != "id"));
    }

    [Fact]
    public async Task Schemas_are_those_of_the_API_s_own_JSON()
    {
        var document = await _ann.GetAsync("/openapi/v1.json");
        var schemas = document["components"]!["schemas"]!;
        var record = schemas["SnapshotRecordResponse"]!;
        var bulk = document["paths"]!["/api/snapshots/{snapshot}/tables/{table}/records/bulk"]!["post"]!;
        var pull = document["paths"]!["/api/snapshots/{snapshot}/pull"]!["post"]!["responses"]!["202"]!;
        var limit = document["paths"]!["/api/snapshots"]!["get"]!["parameters"]!.AsArray().Single(parameter => (string)parameter!["name"]! == "limit")!["schema"]!;

        Assert.Equal(("integer", "int64"), ((string)record["properties"]!["version"]!["type"]!, (string)record["properties"]!["version"]!["format"]!));
        Assert.Equal(("integer", "int32"), ((string)limit["type"]!, (string)limit["format"]!));
        Assert.Equal(["clean", "edited", "created", "deleted", "missing"], schemas["SnapshotRecordState"]!["enum"]!.AsArray().Select(value => (string)value!));
        Assert.Contains("remoteId", record["required"]!.AsArray().Select(name => (string)name!));
        Assert.Equal("uri-reference", (string)pull["headers"]!["Location"]!["schema"]!["format"]!);
        var answer = schemas[((string)bulk["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"]!).Split('/')[^1]]!;
        Assert.Subset(Members(answer).ToHashSet(), new HashSet<string> { "operation", "changed", "count", "examples" });
        Assert.Equal(["select"], schemas["SnapshotBulkRequest"]!["required"]!.AsArray().Select(name => (string)name!));
        Assert.False((bool)schemas["SnapshotBulkRequest"]!["additionalProperties"]!);
    }

    private static IEnumerable<string> Members(JsonNode schema) => schema["properties"]!.AsObject().Select(property => property.Key);

    private enum WriteKind
    {
        Upsert,
    }

    private sealed record Item(int Number, WriteKind WriteKind);

    private sealed record ListPage(IReadOnlyList<Item> AllItems);

    private sealed record Problem(string Text);
}
