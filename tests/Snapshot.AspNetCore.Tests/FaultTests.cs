using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Snapshot.AspNetCore.Identity;
using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Tables;

namespace Snapshot.AspNetCore.Tests;

/// <summary>What nobody foresaw is told with a code and a trace, and logged; what is merely odd is no fault.</summary>
public sealed class FaultTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_in_an_encoding_that_nobody_knows_is_415_on_every_route()
    {
        var work = await Workspace.PullAsync(host, host.As("ann"));
        using var http = new HttpClient { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Add("X-User", "ann");
        (string Method, string Path)[] routes =
        [
            ("POST", "/api/accounts"), ("POST", "/api/snapshots"), ("PATCH", work.Records), ("POST", $"{work.Records}/bulk"), ("POST", $"{work.Records}/query"),
            ("POST", $"{work.Path}/plans"), ("POST", $"{work.Path}/pull"), ("PATCH", $"{work.Table}/view"), ("POST", $"{work.Table}/suggestions"),
        ];

        foreach (var (method, path) in routes)
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), path) { Content = new ByteArrayContent("{}"u8.ToArray()) };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json;charset=nope");
            using var response = await http.SendAsync(request, Token);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
            Assert.Equal("media_type_unsupported", (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!["code"]!);
        }
        Assert.Equal(HttpStatusCode.OK, await SendAsync(http, $"{work.Records}/query", "application/json; charset=\"utf-8\"", Encoding.UTF8));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(http, $"{work.Records}/query", "application/json; charset=utf-16", Encoding.Unicode));
    }

    [Fact]
    public async Task A_list_of_nothing_changes_nothing()
    {
        var work = await Workspace.PullAsync(host, host.As("ann"));

        Assert.Null((await work.Api.PatchAsync(work.Records, """{"records":[]}"""))["operation"]);
        Assert.Null((await work.Api.PostAsync(work.Records, """{"records":[]}""", HttpStatusCode.Created))["operation"]);
        Assert.Null((await work.Api.PostAsync($"{work.Table}/suggestions", """{"suggestions":[]}""", HttpStatusCode.Created))["operation"]);
    }

    [Fact]
    public async Task Routes_beside_the_records_are_no_records()
    {
        var work = await Workspace.PullAsync(host, host.As("ann"));

        foreach (var action in new[] { "bulk", "query", "summary", "by-ids" })
        {
            using var response = await work.Api.RawAsync(HttpMethod.Get, $"{work.Records}/{action}", null);
            Assert.Equal((HttpStatusCode.MethodNotAllowed, "POST"), (response.StatusCode, Assert.Single(response.Content.Headers.Allow)));
        }
        Assert.Equal((404, "record_not_found"), await ProblemAsync(work.Api, $"{work.Records}/bulky"));
    }

    [Fact]
    public async Task Ids_that_no_record_has_are_named()
    {
        var work = await Workspace.PullAsync(host, host.As("ann"));
        var id = await work.IdAsync(1);

        var changed = await work.Api.PostAsync($"{work.Records}/bulk", $$"""{"select":{"ids":["{{id}}","999999","999998","999999"]},"set":{"city":"Bergen"} }""");
        var deleted = await work.Api.DeleteAsync($"{work.Records}?ids={id},999999", HttpStatusCode.OK);

        Assert.Equal((1, "999998 999999"), ((int)changed["changed"]!, string.Join(' ', changed["missing"]!.AsArray().Select(missing => (string)missing!))));
        Assert.Equal((1, "999999"), ((int)deleted["changed"]!, (string)Assert.Single(deleted["missing"]!.AsArray())!));
    }

    [Fact]
    public async Task What_is_undone_is_done_again_by_its_own_name_too()
    {
        var work = await Workspace.PullAsync(host, host.As("ann"));
        var edited = (string)(await work.Api.PostAsync($"{work.Records}/bulk", """{"select":{"filter":"id = 1"},"set":{"city":"Bergen"}}"""))["operation"]!;
        await work.Api.PostAsync($"{work.Path}/operations/undo", $$"""{"operation":"{{edited}}"}""");

        await work.Api.PostAsync($"{work.Path}/operations/redo", $$"""{"operation":"{{edited}}"}""");

        Assert.Equal("Bergen", (string)(await work.Api.GetAsync($"{work.Records}?filter=id%20%3D%201"))["records"]![0]!["fields"]!["city"]!);
    }

    [Fact]
    public async Task What_nobody_foresaw_is_told_with_a_trace_and_logged()
    {
        var log = new ErrorLog();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSnapshots().UsePostgres(await host.Postgres.CreateDatabaseAsync($"faults_{Guid.NewGuid():N}", cancellationToken: Token)).AddConnector(new Broken());
        builder.Services.Configure<SnapshotHttpOptions>(options => options.FindActor = http => http.Request.Headers.ContainsKey("X-Break")
            ? throw new InvalidOperationException("secret of the host")
            : ValueTask.FromResult<Actor?>(Actor.User("ann")));
        await using var app = builder.Build();
        app.MapSnapshotEndpoints();
        await app.StartAsync(Token);
        var api = new Api(new Uri(app.Urls.First()), "ann", null);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        http.DefaultRequestHeaders.Add("X-Break", "1");

        using var response = await http.GetAsync("/api/snapshots", Token);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal((500, "internal_error"), ((int)response.StatusCode, (string)problem["code"]!));
        Assert.DoesNotContain("secret", problem.ToJsonString());
        Assert.Contains(log.Lines, line => line.Contains((string)problem["details"]!["traceId"]!, StringComparison.Ordinal) && line.Contains("secret of the host", StringComparison.Ordinal));

        // A connector's fault while a person waits.
        var (status, code, _) = await api.ProblemAsync(HttpMethod.Post, "/api/accounts", """{"connector":"broken","name":"x","settings":{}}""");
        Assert.Equal((502, "service_failed"), (status, code));
        Assert.Contains(log.Lines, line => line.Contains("NullReferenceException", StringComparison.Ordinal) && line.Contains("broken", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient http, string path, string type, Encoding encoding)
    {
        using var content = new ByteArrayContent(encoding.GetBytes("{}"));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await http.PostAsync(path, content, Token);
        return response.StatusCode;
    }

    private static async Task<(int, string)> ProblemAsync(Api api, string path)
    {
        var (status, code, _) = await api.ProblemAsync(HttpMethod.Get, path, null);
        return (status, code);
    }

    private sealed class Broken : IConnector
    {
        public ConnectorSpec Spec { get; } = new("broken", "Broken", []);

        public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => throw new NullReferenceException();

        public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) => throw new NullReferenceException();

        public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) => throw new NullReferenceException();
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
