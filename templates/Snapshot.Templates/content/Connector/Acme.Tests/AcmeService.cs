using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Web;

namespace Acme.Tests;

/// <summary>A service in memory that behaves as the real one does: pages, versions, idempotency keys, a bearer token, and faults on demand.</summary>
internal sealed class AcmeService : HttpMessageHandler
{
    public const string Token = "a-token-for-the-tests";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Dictionary<string, object?>> _things = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idByKey = [];
    private int _lastId;
    private int _lastVersion;
    private bool _losesNextAnswer;

    /// <summary>The service's clock.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Create(IReadOnlyDictionary<string, object?> values)
    {
        lock (_lock)
            return Put($"thing-{++_lastId:000000}", new Dictionary<string, object?> { ["name"] = "A thing", ["note"] = null, ["count"] = null }, values);
    }

    public void Change(string id, IReadOnlyDictionary<string, object?> values)
    {
        lock (_lock)
            Put(id, _things[id], values);
    }

    public void Delete(string id)
    {
        lock (_lock)
            _things.Remove(id);
    }

    /// <summary>The next request is carried out, and its answer gets lost on the way.</summary>
    public void LoseNextAnswer() => _losesNextAnswer = true;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var body = request.Content is null ? default : await request.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var response = request.Headers.Authorization?.Parameter == Token ? Answer(request, body) : new HttpResponseMessage(HttpStatusCode.Unauthorized);
        response.RequestMessage = request;
        if (!_losesNextAnswer)
            return response;
        _losesNextAnswer = false;
        throw new HttpRequestException(HttpRequestError.ResponseEnded);
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, JsonElement body)
    {
        var path = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
        var id = path.Length > 1 ? Uri.UnescapeDataString(path[1]) : null;
        var query = HttpUtility.ParseQueryString(request.RequestUri.Query);
        lock (_lock)
        {
            if (path[0] != "things" || (id is not null && !_things.ContainsKey(id)))
                return new HttpResponseMessage(HttpStatusCode.NotFound);
            if (id is null)
                return request.Method == HttpMethod.Post ? Made(request, body) : Page(query["ids"], query["after"]!, query["since"], int.Parse(query["limit"] ?? "100", CultureInfo.InvariantCulture));
            if (request.Headers.IfMatch.ToString().Trim('"') != (string)_things[id]["version"]!)
                return new HttpResponseMessage(HttpStatusCode.PreconditionFailed);
            if (request.Method == HttpMethod.Delete)
                return new HttpResponseMessage(_things.Remove(id) ? HttpStatusCode.NoContent : HttpStatusCode.NotFound);
            return Refusal(body) ?? Shown(Put(id, _things[id], Values(body)));
        }
    }

    private HttpResponseMessage Page(string? ids, string after, string? since, int limit)
    {
        var from = string.IsNullOrEmpty(since) ? DateTimeOffset.MinValue : DateTimeOffset.Parse(since, CultureInfo.InvariantCulture);
        var found = ids is null
            ? _things.Where(thing => string.CompareOrdinal(thing.Key, after) > 0 && (DateTimeOffset)thing.Value["changedAt"]! >= from).Take(limit + 1).Select(thing => thing.Value).ToList()
            : [.. ids.Split(',').Where(_things.ContainsKey).Select(known => _things[known])];
        var next = ids is null && found.Count > limit ? (string)found[limit - 1]["id"]! : null;
        return Json(HttpStatusCode.OK, new { things = ids is null ? found.Take(limit) : found, next, asOf = Now });
    }

    private HttpResponseMessage Made(HttpRequestMessage request, JsonElement body)
    {
        var key = request.Headers.GetValues("Idempotency-Key").Single();
        if (_idByKey.TryGetValue(key, out var made) && _things.ContainsKey(made))
            return Shown(made);
        if (Refusal(body) is { } refusal)
            return refusal;
        if (!body.TryGetProperty("name", out _))
            return Refused("name_required", "name");
        return Shown(_idByKey[key] = Put($"thing-{++_lastId:000000}", new Dictionary<string, object?> { ["note"] = null, ["count"] = null }, Values(body)));
    }

    private static HttpResponseMessage? Refusal(JsonElement body)
    {
        foreach (var field in body.EnumerateObject())
        {
            if (field.Name is not ("name" or "note" or "count"))
                return Refused("not_writable", field.Name);
            if (field.Name == "name" && field.Value.ValueKind == JsonValueKind.Null)
                return Refused("name_required", "name");
        }
        return null;
    }

    private string Put(string id, Dictionary<string, object?> before, IReadOnlyDictionary<string, object?> values)
    {
        var thing = new Dictionary<string, object?>(before);
        foreach (var (field, value) in values)
            thing[field] = value;
        (thing["id"], thing["changedAt"], thing["version"]) = (id, Now, $"v{++_lastVersion}");
        _things[id] = thing;
        return id;
    }

    private HttpResponseMessage Shown(string id) => Json(HttpStatusCode.OK, _things[id]);

    private static HttpResponseMessage Refused(string code, string field) =>
        Json(HttpStatusCode.UnprocessableEntity, new { code, message = $"“{field}” cannot be written so.", field });

    private static HttpResponseMessage Json(HttpStatusCode status, object body) => new(status) { Content = JsonContent.Create(body) };

    private static Dictionary<string, object?> Values(JsonElement body) => body.EnumerateObject().ToDictionary(field => field.Name, field => (object?)field.Value);
}
