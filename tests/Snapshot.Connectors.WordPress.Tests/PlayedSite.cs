using System.Collections.Specialized;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Web;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>Plays a WordPress that holds nothing but ids, pages them as the real one does, and misbehaves on demand.</summary>
internal sealed class PlayedSite : HttpMessageHandler
{
    private readonly Queue<Func<HttpResponseMessage>> _next = new();

    public SortedSet<long> Ids { get; init; } = [];

    /// <summary>Ids that are counted and not shown.</summary>
    public HashSet<long> Hidden { get; } = [];

    public DateTimeOffset Time { get; set; } = new(2026, 10, 25, 0, 45, 0, TimeSpan.Zero);

    /// <summary>The queries it was asked, as WordPress reads them.</summary>
    public List<NameValueCollection> Asked { get; } = [];

    /// <summary>Answers one request otherwise.</summary>
    public void Next(HttpStatusCode status, string body, string type = "application/json", Action<HttpResponseMessage>? shape = null) => _next.Enqueue(() =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, null as System.Text.Encoding, type) };
        shape?.Invoke(response);
        return response;
    });

    /// <summary>Fails one request.</summary>
    public void Next(Exception error) => _next.Enqueue(() => throw error);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
        Asked.Add(query);
        var response = _next.TryDequeue(out var next) ? next() : List(query);
        response.RequestMessage ??= request;
        response.Headers.Date ??= Time;
        return Task.FromResult(response);
    }

    private HttpResponseMessage List(NameValueCollection query)
    {
        var (page, size) = (Number(query["page"]!), Number(query["per_page"]!));
        var ids = query["order"] == "desc" ? Ids.Reverse() : Ids;
        if (page > 1 && (page - 1) * size >= Ids.Count)
            return new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = JsonContent.Create(new { code = "rest_post_invalid_page_number", message = "", data = new { status = 400 } }) };
        var rows = ids.Skip((page - 1) * size).Take(size).Where(id => !Hidden.Contains(id)).Select(id => new { id, status = "publish", modified_gmt = "2026-01-01T00:00:00" });
        var response = new HttpResponseMessage { Content = JsonContent.Create(rows) };
        response.Headers.Add("X-WP-Total", Ids.Count.ToString(CultureInfo.InvariantCulture));
        return response;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
