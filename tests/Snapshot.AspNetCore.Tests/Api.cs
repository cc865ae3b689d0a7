using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

/// <summary>Calls the API as one caller, in plain HTTP and JSON.</summary>
public sealed class Api
{
    private readonly HttpClient _http;

    public Api(Uri address, string user, string? agent)
    {
        _http = new HttpClient { BaseAddress = address };
        if (user.Length > 0)
            _http.DefaultRequestHeaders.Add("X-User", user);
        if (agent is not null)
            _http.DefaultRequestHeaders.Add("X-Agent", agent);
        // A host that refuses a large body closes the connection; waiting for its leave, a client still reads the answer.
        _http.DefaultRequestHeaders.ExpectContinue = true;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<JsonNode> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Get, path, null, expected);

    public Task<JsonNode> PostAsync(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Post, path, json, expected);

    public Task<JsonNode> PatchAsync(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Patch, path, json, expected);

    public Task<JsonNode> PutAsync(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) => SendAsync(HttpMethod.Put, path, json, expected);

    public Task<JsonNode> DeleteAsync(string path, HttpStatusCode expected) => SendAsync(HttpMethod.Delete, path, null, expected);

    /// <summary>The problem that a request is answered with: its status and code, and the sentence for a person.</summary>
    public async Task<(int Status, string Code, JsonNode Problem)> ProblemAsync(HttpMethod method, string path, string? json, string contentType = "application/json", Encoding? encoding = null)
    {
        using var response = await RawAsync(method, path, json, contentType, encoding);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync<JsonNode>(Token))!;
        Assert.Equal((int)response.StatusCode, (int)problem["status"]!);
        Assert.Equal($"urn:snapshot:problem:{problem["code"]}", (string)problem["type"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        return ((int)response.StatusCode, (string)problem["code"]!, problem);
    }

    public async Task<HttpResponseMessage> RawAsync(
        HttpMethod method, string path, string? json, string contentType = "application/json", Encoding? encoding = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent((encoding ?? Encoding.UTF8).GetBytes(json));
            request.Content.Headers.ContentType = new(contentType, "utf-8");
        }
        return await _http.SendAsync(request, Token);
    }

    /// <summary>Waits for a job's end, and demands that it succeeded.</summary>
    public async Task<JsonNode> FinishedAsync(string job)
    {
        var ended = await EndedAsync(job);
        Assert.True((string)ended["state"]! == "succeeded", ended.ToJsonString());
        return ended;
    }

    /// <summary>Waits for a job's end.</summary>
    public async Task<JsonNode> EndedAsync(string job)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var found = await GetAsync($"/api/jobs/{job}");
            if ((string)found["state"]! is not ("queued" or "running"))
                return found;
            await Task.Delay(5, deadline.Token);
        }
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, string? json, HttpStatusCode expected)
    {
        using var response = await RawAsync(method, path, json);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == expected, $"{method} {path}: {(int)response.StatusCode} {text}");
        var answer = text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        if (response.Headers.Location is { } location && answer is JsonObject fields)
            fields["location"] = location.ToString();
        return answer;
    }
}
