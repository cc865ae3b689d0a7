using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Connectors.Http;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress;

/// <summary>The WordPress of an account.</summary>
internal sealed class Site(ConnectorContext context)
{
    /// <summary>The most records that WordPress puts on a page.</summary>
    public const int MostRows = 100;

    private readonly JsonService _service = new(context, "WordPress", JsonService.Address(context, WordPressConnector.UrlSetting))
    {
        Prepare = request =>
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                $"{context.Setting(WordPressConnector.UserSetting)}:{context.Setting(WordPressConnector.PasswordSetting)}")));
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Snapshot", null));
        },
        Explain = SiteErrors.Explain,
    };

    /// <summary>What the account's user may do. Asking proves that the site is there, is a WordPress, and lets the user in.</summary>
    public async Task<IReadOnlySet<string>> RightsAsync(CancellationToken cancellationToken)
    {
        var answer = await _service.GetAsync(Path("/wp/v2/users/me", "context=edit&_fields=capabilities"), cancellationToken).ConfigureAwait(false);
        return answer.Find("capabilities") is { ValueKind: JsonValueKind.Object } rights
            ? rights.EnumerateObject().Where(right => right.Value.ValueKind == JsonValueKind.True).Select(right => right.Name).ToHashSet()
            : throw SiteErrors.Unexpected("no_capabilities", "WordPress does not say what the user may do.");
    }

    /// <summary>A page of a list.</summary>
    public async Task<OverlapPage<JsonElement>> PageAsync(
        SiteTable table, IReadOnlyList<RemoteField> fields, string query, PageWindow window, CancellationToken cancellationToken)
    {
        var address = Path($"/wp/v2/{table.Route}", $"{query}&page={Text(window.Page)}&per_page={Text(window.Size)}&{table.Selection(fields)}");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var answer = await _service.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var time = answer.Date ?? context.Time.GetUtcNow();
        // The list has become so short that it has no such page any more.
        if (answer.Code == "rest_post_invalid_page_number")
            return new OverlapPage<JsonElement>([], window.Start, time);
        var items = Items(answer);
        return answer.Headers.TryGetValue("X-WP-Total", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var total)
            ? new OverlapPage<JsonElement>(items, total, time)
            : throw SiteErrors.Unexpected("no_total", "WordPress does not say how long the list is. Does something on the way take out its header X-WP-Total?");
    }

    /// <summary>The records of these ids, as far as they exist and are not in the trash.</summary>
    public async Task<IReadOnlyList<JsonElement>> FindAsync(
        SiteTable table, IReadOnlyList<RemoteField> fields, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        // Asked for none, or for 0, WordPress gives all.
        var known = ids.Where(IsId).ToList();
        if (known.Count == 0)
            return [];
        var query = $"{table.StatusFilter}include={string.Join(',', known)}&per_page={Text(MostRows)}&{table.Selection(fields)}";
        return Items(await _service.GetAsync(Path($"/wp/v2/{table.Route}", query), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends something to be written. Only a request that did not get there throws.</summary>
    public async Task<JsonAnswer> PostAsync(string route, string query, JsonNode body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path(route, query)) { Content = JsonContent.Create(body) };
        return await _service.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static IReadOnlyList<JsonElement> Items(JsonAnswer answer) => answer switch
    {
        { IsSuccess: true, Body.ValueKind: JsonValueKind.Array } => [.. answer.Body.EnumerateArray()],
        { IsSuccess: true, IsJson: true } => throw SiteErrors.Unexpected("no_list", "WordPress did not answer with a list."),
        _ => throw answer.Fault(),
    };

    // Pretty addresses such as /wp-json/ have to be switched on; this one always works.
    private static string Path(string route, string query) => $"index.php?rest_route={route}&{query}";

    private static bool IsId(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number.ToString(CultureInfo.InvariantCulture) == id;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
