using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Tests;

/// <summary>docs/http.md says what the API does: its commands run, its routes and codes are all there are.</summary>
public sealed partial class DocumentTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Root(), "docs", "http.md"));

    [Fact]
    public async Task The_commands_tell_the_main_job()
    {
        await host.ExecuteAsync("""
            CREATE TABLE airports (iata text PRIMARY KEY, name text NOT NULL, city text, state text, country text, latitude float8, longitude float8);
            INSERT INTO airports VALUES ('00M', 'Thigpen ', 'Bay Springs', 'MS', 'USA', 31.95, -89.23), ('BRW', 'Barrow', 'Barrow', 'AK', 'USA', 71.28, -156.76);
            """);
        var doc = host.As("doc");
        await Workspace.ConnectAsync(host, doc);
        var shell = new Shell(doc);

        foreach (Match block in Block().Matches(Text))
        {
            foreach (var line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                await shell.RunAsync(line);
        }

        Assert.Equal("Bay Springs, MS|Thigpen Field|United States", await host.ExecuteAsync(
            "SELECT concat_ws('|', max(city) FILTER (WHERE iata = '00M'), max(name) FILTER (WHERE iata = '00M'), max(country) FILTER (WHERE iata = 'BRW')) FROM airports"));
    }

    [Fact]
    public void Every_code_is_in_the_table_with_its_status_and_meaning()
    {
        var codes = typeof(SnapshotErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (SnapshotErrorCode)field.GetValue(null)!)
            .Select(code => $"`{code}` {Problem.StatusOf(code.Kind)}").Order(StringComparer.Ordinal);

        Assert.Equal(codes, Code().Matches(Text).Select(row => $"`{row.Groups[1].Value}` {row.Groups[2].Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_route_is_in_the_table()
    {
        var routes = host.Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]} {endpoint.RoutePattern.RawText!["/api".Length..].TrimEnd('/')}");
        var documented = Route().Matches(Text[Text.IndexOf("## Routes", StringComparison.Ordinal)..]).SelectMany(match => match.Groups[1].Value.Split(' ').Select(
            method => $"{method} {Regex.Replace(Regex.Replace(match.Groups[2].Value, "^T", "S/tables/{table}"), "^S", "/snapshots/{snapshot}").Split('?')[0]}"));

        Assert.Equal(routes.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Snapshot.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\| `(\w+)` \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"`((?:GET|POST|PUT|PATCH|DELETE)(?: (?:GET|POST|PUT|PATCH|DELETE))*) ([^` ]+)`")]
    private static partial Regex Route();

    /// <summary>As much of a shell, curl and jq as the document uses.</summary>
    private sealed partial class Shell(Api api)
    {
        private readonly Dictionary<string, string> _variables = [];

        public async Task RunAsync(string line)
        {
            if (Assignment().Match(line) is not { Success: true } assignment)
            {
                await CurlAsync(line);
                return;
            }
            var (name, command, path) = (assignment.Groups[1].Value, assignment.Groups[2].Value, assignment.Groups[3].Value);
            _variables[name] = command.Length == 0
                ? name == "API" ? "/api" : Substituted(assignment.Groups[4].Value)
                : (string)Find(await CurlAsync(command), path)!;
            // What a reader waits for by asking again.
            if (name == "job")
                await api.FinishedAsync(_variables[name]);
            if (name == "publication")
                await api.FinishedAsync((string)(await api.GetAsync($"{_variables["API"]}/snapshots/{_variables["snapshot"]}/publications/{_variables[name]}"))["job"]!);
        }

        private async Task<JsonNode> CurlAsync(string command)
        {
            var words = Word().Matches(Substituted(command)).Select(word => Part().Replace(word.Value, part => part.Groups[1].Value)).ToList();
            var url = words.Single(word => word.StartsWith("/api", StringComparison.Ordinal));
            var json = words.IndexOf("--json") is var at and >= 0 ? words[at + 1] : null;
            var query = words.Select((word, i) => i > 0 && words[i - 1] is "-d" or "--data-urlencode" ? words[i] : null).OfType<string>()
                .Select(pair => pair.Split('=', 2)).Select(pair => $"{pair[0]}={Uri.EscapeDataString(pair[1])}");
            var method = words.Contains("-X") ? HttpMethod.Parse(words[words.IndexOf("-X") + 1]) : json is null ? HttpMethod.Get : HttpMethod.Post;
            using var response = await api.RawAsync(method, $"{url}?{string.Join('&', query)}", json);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{command}: {(int)response.StatusCode} {text}");
            return JsonNode.Parse(text)!;
        }

        private string Substituted(string text) => Variable().Replace(text, match => _variables[match.Groups[1].Value]);

        private static JsonNode? Find(JsonNode node, string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate((JsonNode?)node, (found, part) => part.EndsWith("[0]", StringComparison.Ordinal) ? found![part[..^3]]![0] : found![part]);

        [GeneratedRegex(@"^(\w+)=(?:\$\((curl .*) \| jq -r '(.*)'\)|(.*))$")]
        private static partial Regex Assignment();

        [GeneratedRegex(@"(?:\\'|'[^']*'|""[^""]*""|[^\s'""\\])+")]
        private static partial Regex Word();

        // In a quoted or escaped part, what stands between the quotes or behind the sign.
        [GeneratedRegex(@"\\(')|'(?<1>[^']*)'|""(?<1>[^""]*)""")]
        private static partial Regex Part();

        [GeneratedRegex(@"\$(\w+)")]
        private static partial Regex Variable();
    }
}
