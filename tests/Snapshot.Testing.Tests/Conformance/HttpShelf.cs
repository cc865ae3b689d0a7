using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>
/// A service over HTTP without a network: things with numbers for ids, in pages, with idempotency keys and etags that are as coarse as its clock, which people set.
/// </summary>
internal sealed class HttpShelf(bool comparesEtags) : HttpMessageHandler
{
    public const string Address = "http://shelf.example/things";

    private static readonly JsonObject Empty = new() { ["text"] = null, ["other"] = null, ["count"] = null };

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, JsonObject> _things = [];
    private readonly Dictionary<string, long> _idByKey = [];
    private long _last;

    /// <summary>The second that it is, which every thing that is changed gets for its etag.</summary>
    public int Second { get; set; }

    public string Put(long? id, IEnumerable<KeyValuePair<string, object?>> values)
    {
        lock (_lock)
        {
            var thing = id is { } known ? _things[known] : (JsonObject)Empty.DeepClone();
            foreach (var (name, value) in values)
                thing[name] = JsonSerializer.SerializeToNode(value);
            (thing["id"], thing["etag"]) = (id ?? ++_last, comparesEtags ? $"{Guid.NewGuid():N}" : $"{Second}");
            _things[thing["id"]!.GetValue<long>()] = thing;
            return thing["id"]!.ToString();
        }
    }

    public bool Remove(string id)
    {
        lock (_lock)
            return _things.Remove(long.Parse(id, CultureInfo.InvariantCulture));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sent = request.Content is null ? null : JsonNode.Parse(await request.Content.ReadAsStringAsync(cancellationToken))!.AsObject();
        var query = request.RequestUri!.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[^1]));
        lock (_lock)
        {
            if (request.Headers.Authorization?.Parameter != "right")
                return Answer(HttpStatusCode.Unauthorized, null);
            if (!request.RequestUri.AbsolutePath.StartsWith("/things", StringComparison.Ordinal) || request.RequestUri.AbsolutePath.Contains('_'))
                return Answer(HttpStatusCode.NotFound, null);
            var id = request.RequestUri.Segments.Length > 2 && long.TryParse(request.RequestUri.Segments[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
            if (id is null && request.Method == HttpMethod.Get)
                return Answer(HttpStatusCode.OK, query.TryGetValue("ids", out var ids) ? List(ids.Split(',')) : Page(query));
            if (id is { } named && !_things.ContainsKey(named))
                return Answer(HttpStatusCode.NotFound, null);
            if (sent?.FirstOrDefault(pair => pair.Value?.ToString() == "refused") is { Key: { } refused })
                return Answer(HttpStatusCode.UnprocessableEntity, new JsonObject { ["field"] = refused });
            if (id is { } changed && request.Headers.IfMatch.FirstOrDefault()?.Tag.Trim('"') is { } etag && etag != _things[changed]["etag"]!.ToString())
                return Answer(HttpStatusCode.PreconditionFailed, null);
            return Write(request, id, sent);
        }
    }

    private HttpResponseMessage Write(HttpRequestMessage request, long? id, JsonObject? sent)
    {
        if (request.Method == HttpMethod.Get)
            return Answer(HttpStatusCode.OK, _things[id!.Value].DeepClone());
        if (request.Method == HttpMethod.Delete)
            return Answer(_things.Remove(id!.Value) ? HttpStatusCode.NoContent : HttpStatusCode.NotFound, null);
        var key = request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null;
        if (key is not null && _idByKey.TryGetValue(key, out var made))
            return Answer(HttpStatusCode.OK, _things[made].DeepClone());
        var put = long.Parse(Put(id, sent!.Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value))), CultureInfo.InvariantCulture);
        if (key is not null)
            _idByKey[key] = put;
        return Answer(HttpStatusCode.OK, _things[put].DeepClone());
    }

    private JsonObject List(string[] ids) => new()
    {
        ["things"] = new JsonArray([.. _things.Values.Where(thing => ids.Contains(thing["id"]!.ToString())).Select(thing => thing.DeepClone())]),
    };

    private JsonObject Page(Dictionary<string, string> query)
    {
        var (after, limit) = (long.Parse(query["after"], CultureInfo.InvariantCulture), int.Parse(query["limit"], CultureInfo.InvariantCulture));
        var page = _things.Where(pair => pair.Key > after).Take(limit + 1).ToList();
        return new JsonObject
        {
            ["things"] = new JsonArray([.. page.Take(limit).Select(pair => pair.Value.DeepClone())]),
            ["next"] = page.Count > limit ? page[limit - 1].Key : null,
        };
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, JsonNode? body) =>
        new(status) { Content = new StringContent(body?.ToJsonString() ?? "", Encoding.UTF8, "application/json") };
}
