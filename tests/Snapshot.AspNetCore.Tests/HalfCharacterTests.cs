using System.Text;

namespace Snapshot.AspNetCore.Tests;

/// <summary>Half a surrogate pair and NUL, wherever a request can hold a text, are refused and are no fault of the server.</summary>
public sealed class HalfCharacterTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task They_are_refused_in_every_text_of_a_body()
    {
        var work = await Workspace.PullAsync(host, _ann);
        (string Method, string Path, string Body)[] requests =
        [
            ("POST", "T/records", """{"records":[{"name":"X"}]}"""),
            ("POST", "T/records", """{"records":[{"X":"a"}]}"""),
            ("PATCH", "T/records", """{"records":[{"id":"1","fields":{"name":"X"}}]}"""),
            ("PATCH", "T/records", """{"records":[{"id":"1","fields":{"age":"X"}}]}"""),
            ("PATCH", "T/records", """{"records":[{"id":"1","fields":{"X":"a"}}]}"""),
            ("PATCH", "T/records", """{"records":[{"id":"X","fields":{"name":"a"}}]}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"set":{"name":"X"}}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"set":{"X":"a"}}"""),
            ("POST", "T/records/bulk", """{"select":{"ids":["X"]},"set":{"name":"a"}}"""),
            ("POST", "T/records/bulk", """{"select":{"filter":"name = 'X'"},"set":{"name":"a"}}"""),
            ("POST", "T/records/bulk", """{"select":{"filter":"\"X\" = 1"},"delete":true}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"replace":{"field":"name","find":"X","with":"a"}}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"replace":{"field":"name","find":"a","with":"X"}}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"clear":["X"]}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"fill":{"field":"name","from":"X"}}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"set":{"name":"a"},"asSuggestions":true,"run":"X"}"""),
            ("POST", "T/records/bulk", """{"select":{"all":true},"set":{"name":"a"},"asSuggestions":true,"reason":"X"}"""),
            ("POST", "T/records/query", """{"filter":"name = 'X'"}"""),
            ("POST", "T/records/query", """{"filter":"name::json = '[\"X\"]'"}"""),
            ("POST", "T/records/query", """{"search":"X"}"""),
            ("POST", "T/records/query", """{"sort":"X"}"""),
            ("POST", "T/records/query", """{"fields":["X"]}"""),
            ("POST", "T/records/query", """{"cursor":"X"}"""),
            ("POST", "T/records/summary", """{"groupBy":"X"}"""),
            ("POST", "T/records/by-ids", """{"ids":["X"]}"""),
            ("POST", "T/suggestions", """{"suggestions":[{"record":"1","field":"name","value":"X"}]}"""),
            ("POST", "T/suggestions", """{"suggestions":[{"record":"1","field":"X","value":"a"}]}"""),
            ("POST", "T/suggestions", """{"suggestions":[{"fields":{"name":"X"}}]}"""),
            ("POST", "T/suggestions", """{"suggestions":[{"record":"1","field":"name","value":"a","reason":"X"}]}"""),
            ("POST", "T/suggestions", """{"run":"X","suggestions":[{"record":"1","field":"name","value":"a"}]}"""),
            ("POST", "T/suggestions/accept", """{"select":{"run":"X"}}"""),
            ("POST", "T/suggestions/reject", """{"select":{"fields":["X"]}}"""),
            ("POST", "T/conflicts/resolve", """{"select":{"all":true},"set":{"name":"X"}}"""),
            ("POST", "T/conflicts/resolve", """{"select":{"all":true},"take":"X"}"""),
            ("POST", "S/plans", """{"tables":[{"table":"X"}]}"""),
            ("POST", "S/pull", """{"tables":["X"]}"""),
            ("POST", "S/publications", """{"plan":"X","hash":"a"}"""),
            ("POST", "S/operations/undo", """{"operation":"X"}"""),
            ("PUT", "S/pull/schedule", """{"cron":"X"}"""),
            ("PATCH", "S", """{"name":"X"}"""),
            ("POST", "/api/snapshots", """{"name":"X"}"""),
            ("POST", "S/tables", """{"tables":[{"account":"A","remoteTable":"X"}]}"""),
            ("POST", "/api/accounts", """{"connector":"X","name":"a","settings":{}}"""),
            ("POST", "/api/accounts", """{"connector":"postgres","name":"X","settings":{}}"""),
            ("POST", "T/columns", """{"title":"X","type":"text"}"""),
            ("POST", "T/columns", """{"title":"a","expression":"name || 'X'"}"""),
            ("PATCH", "T/view", """{"filter":"name = 'X'"}"""),
        ];

        foreach (var (method, path, body) in requests)
        {
            // The last one is sent as a byte that UTF-8 does not have.
            foreach (var (odd, encoding) in new[] { ("\\ud800", Encoding.UTF8), ("a\\udfff", Encoding.UTF8), ("\\u0000", Encoding.UTF8), ("a\u00ff", Encoding.Latin1) })
                await IsRefusedAsync(work, HttpMethod.Parse(method), path, body.Replace("\"A\"", $"\"{work.Account}\"", StringComparison.Ordinal).Replace("X", odd, StringComparison.Ordinal), encoding);
        }
    }

    [Fact]
    public async Task They_are_refused_in_every_text_of_an_address()
    {
        var work = await Workspace.PullAsync(host, _ann);
        string[] paths =
        [
            "T/records?filter=name='X'", "T/records?search=X", "T/records?sort=X", "T/records?fields=X", "T/records?cursor=X", "T/records/X", "T/records/X/history", "S/tables/X", "S/tables/X/records",
            "T/suggestions?run=X", "T/suggestions?field=X", "T/suggestions?record=X", "T/suggestions?cursor=X", "S/plans/X", "S/publications/X", "S/plans?cursor=X", "S/operations?cursor=X",
            "/api/jobs/X", "/api/snapshots/X", "/api/snapshots?cursor=X", "/api/accounts/X/tables",
        ];

        foreach (var path in paths)
        {
            foreach (var odd in new[] { "%ED%A0%80", "%00", "%FF" })
            {
                using var response = await _ann.RawAsync(HttpMethod.Get, Full(work, path).Replace("X", odd, StringComparison.Ordinal), null);
                Assert.True((int)response.StatusCode < 500, $"{path} {odd}: {response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            }
        }
    }

    private async Task IsRefusedAsync(Workspace work, HttpMethod method, string path, string body, Encoding encoding)
    {
        var (status, code, problem) = await _ann.ProblemAsync(method, Full(work, path), body, encoding: encoding);

        Assert.True(status is >= 400 and < 500 && code.Length > 0, $"{method} {path} {body}: {status} {problem}");
    }

    private static string Full(Workspace work, string path) => path switch
    {
        ['S', .. var rest] => work.Path + rest,
        ['T', .. var rest] => work.Table + rest,
        _ => path,
    };
}
