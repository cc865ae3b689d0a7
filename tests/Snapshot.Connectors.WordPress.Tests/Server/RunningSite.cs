using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Snapshot.Connectors.WordPress.Tests.Server;

/// <summary>A WordPress that runs, and what others do in it behind the connector's back.</summary>
internal sealed class RunningSite(string url, string password)
{
    private readonly HttpClient _client = new()
    {
        BaseAddress = new Uri($"{url}/"),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{password}"))) },
    };

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        [WordPressConnector.UrlSetting] = url,
        [WordPressConnector.UserSetting] = "admin",
        [WordPressConnector.PasswordSetting] = password,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What the API says of a record, in all its forms.</summary>
    public Task<JsonElement> GetAsync(string table, string id) =>
        _client.GetFromJsonAsync<JsonElement>($"index.php?rest_route=/wp/v2/{table}/{id}&context=edit", Token);

    /// <summary>Makes a record and gives its id.</summary>
    public async Task<string> CreateAsync(string table, JsonObject values) => (await SendAsync(HttpMethod.Post, table, values)).GetProperty("id").GetRawText();

    public Task<JsonElement> ChangeAsync(string table, string id, JsonObject values) => SendAsync(HttpMethod.Post, $"{table}/{id}", values);

    /// <summary>Deletes a record for good, or moves it to the trash.</summary>
    public Task DeleteAsync(string table, string id, bool force = true) =>
        SendAsync(HttpMethod.Delete, $"{table}/{id}{(force ? "&force=true" : "")}", values: null);

    /// <summary>Uploads a picture of one pixel.</summary>
    public async Task<string> UploadAsync(string name)
    {
        using var content = new ByteArrayContent(Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"));
        content.Headers.ContentType = new MediaTypeHeaderValue("image/gif");
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name };
        using var response = await _client.PostAsync("index.php?rest_route=/wp/v2/media", content, Token);
        return (await ReadAsync(response)).GetProperty("id").GetRawText();
    }

    /// <summary>Runs PHP inside WordPress, for what the API cannot do, and gives what it prints.</summary>
    public async Task<string> PhpAsync(string code)
    {
        using var content = new StringContent(code);
        using var response = await _client.PostAsync("run.php", content, Token);
        var output = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode} {output}");
        return output;
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string route, JsonObject? values)
    {
        using var message = new HttpRequestMessage(method, $"index.php?rest_route=/wp/v2/{route}") { Content = JsonContent.Create(values ?? []) };
        using var response = await _client.SendAsync(message, Token);
        return await ReadAsync(response);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }
}
