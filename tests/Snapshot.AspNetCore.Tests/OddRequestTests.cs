using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

/// <summary>Every operation of the document, called in all wrong ways at once: none fails, and each refusal says why, with a code.</summary>
public sealed class OddRequestTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] Verbs = ["get", "post", "put", "patch", "delete"];

    // JSON values that somebody may put anywhere.
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1e400", "99999999999999999999999999", "0.0000000000000000000000000001", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"",
        "\"x\"", "\"%\"", "\"'; drop table people; --\"", "\"😀\"", "[]", "[null]", "[[]]", "{}", "{\"\":null}", $"\"{new string('a', 5000)}\"",
        "[\"1\",\"1\"]", "[{}]", "{\"all\":true}", "\"9223372036854775808\"",
    ];

    private static readonly string[] Texts =
        ["", " ", "-1", "0", "1.5", "1e9", "99999999999999999999", "null", "true", "a,b", "%00", "%ED%A0%80", "%F0%9F%98%80", "'", "\\", "*", "(", new string('a', 2000)];

    private readonly List<string> _wrong = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Odd_bodies()
    {
        var (operations, http, paths) = await OperationsAsync("bodies");
        foreach (var operation in operations.Where(operation => operation.Members is not null))
        {
            string[] whole = ["", " ", "{", "null", "[]", "1", "\"x\"", "{}", "{\"odd\":1}", "{\"select\":{},\"select\":{}}", "\ufeff{}", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["];
            foreach (var body in whole.Concat(operation.Members!.SelectMany(member => Values.Select(value => $"{{\"{member}\":{value}}}"))))
                await AskAsync(http, operation.Verb, paths(operation.Path), body, "application/json");
            // All members at once, each with the same value.
            foreach (var value in Values)
                await AskAsync(http, operation.Verb, paths(operation.Path), $"{{{string.Join(',', operation.Members!.Select(member => $"\"{member}\":{value}"))}}}", "application/json");
        }
        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong.Take(30)));
    }

    [Fact]
    public async Task Odd_content_types()
    {
        var (operations, http, paths) = await OperationsAsync("types");
        string[] types = ["", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "application/json; charset=utf-16", "application/problem+json", "*/*"];
        foreach (var operation in operations)
        {
            foreach (var type in types)
                await AskAsync(http, operation.Verb, paths(operation.Path), "{\"odd\":1}", type);
        }
        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong.Take(30)));
    }

    [Fact]
    public async Task Odd_parameters_and_paths()
    {
        var (operations, http, paths) = await OperationsAsync("parameters");
        foreach (var operation in operations)
        {
            var body = operation.Members is null ? null : "{\"odd\":1}";
            foreach (var text in Texts)
            {
                foreach (var name in operation.Query)
                    await AskAsync(http, operation.Verb, $"{paths(operation.Path)}?{name}={text}", body, "application/json");
                // The server itself refuses a NUL in a path, and takes \\ for a slash.
                if (operation.Path.Contains('{') && text.Trim().Length > 0 && text is not ("%00" or "\\"))
                    await AskAsync(http, operation.Verb, Filled(operation.Path, _ => text), body, "application/json");
            }
            foreach (var name in operation.Query)
                await AskAsync(http, operation.Verb, $"{paths(operation.Path)}?{name}=1&{name}=2&{name.ToUpperInvariant()}=3", body, "application/json");
        }
        Assert.True(_wrong.Count == 0, string.Join('\n', _wrong.Take(30)));
    }

    private async Task AskAsync(HttpClient http, string verb, string path, string? body, string type)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb.ToUpperInvariant()), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (type.Length > 0)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
        using var response = await http.SendAsync(request, Token);
        var status = (int)response.StatusCode;
        var said = $"{verb} {path[..Math.Min(path.Length, 200)]} {type} {body?[..Math.Min(body.Length, 200)]}: {status}";
        if (status < 400)
            return;
        var text = await response.Content.ReadAsStringAsync(Token);
        var code = response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? (string?)JsonNode.Parse(text)!["code"] : null;
        // 502: what an account may name is asked for.
        if (status is >= 500 and not 502 || code is not { Length: > 0 })
            _wrong.Add($"{said} {text}");
    }

    // What takes away the ground that the others stand on is asked for what is not there.
    private async Task<(List<Operation> Operations, HttpClient Http, Func<string, string> Paths)> OperationsAsync(string user)
    {
        var workspace = await Workspace.PullAsync(host, host.As(user));
        var http = new HttpClient { BaseAddress = host.Address, DefaultRequestHeaders = { { "X-User", user } } };
        var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", Token))!;
        var operations = document["paths"]!.AsObject().Where(path => path.Key.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Where(verb => Verbs.Contains(verb.Key)).Select(verb => Operation.From(document, path.Key, verb.Key, verb.Value!)))
            .Where(operation => operation.Verb != "delete" || operation.Query.Count > 0).ToList();
        Assert.NotEmpty(operations);
        return (operations, http, path => Filled(path, name => name switch
        {
            "snapshot" => workspace.Snapshot, "table" => "people", "account" => workspace.Account, "record" => "1", _ => "x",
        }));
    }

    private static string Filled(string path, Func<string, string> value) =>
        System.Text.RegularExpressions.Regex.Replace(path, @"\{(\w+)\}", match => value(match.Groups[1].Value));

    private sealed record Operation(string Verb, string Path, IReadOnlyList<string> Query, IReadOnlyList<string>? Members)
    {
        public static Operation From(JsonNode document, string path, string verb, JsonNode operation)
        {
            var body = (string?)operation["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"];
            return new(
                verb, path,
                [.. (operation["parameters"]?.AsArray() ?? []).Where(parameter => (string)parameter!["in"]! == "query").Select(parameter => (string)parameter!["name"]!)],
                body is null ? null : [.. document["components"]!["schemas"]![body.Split('/')[^1]]!["properties"]!.AsObject().Select(property => property.Key)]);
        }
    }
}
