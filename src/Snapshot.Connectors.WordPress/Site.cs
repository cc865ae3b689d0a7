using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress;

/// <summary>The WordPress of an account.</summary>
internal sealed class Site(ConnectorContext context)
{
    private readonly Uri _root = Root(context.Setting(WordPressConnector.UrlSetting));

    private readonly string _credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $"{context.Setting(WordPressConnector.UserSetting)}:{context.Setting(WordPressConnector.PasswordSetting)}"));

    /// <summary>What the account's user may do. Asking proves that the site is there, is a WordPress, and lets the user in.</summary>
    public async Task<IReadOnlySet<string>> RightsAsync(CancellationToken cancellationToken)
    {
        var answer = await GetAsync("/wp/v2/users/me", "context=edit&_fields=capabilities", cancellationToken).ConfigureAwait(false);
        return answer.Body.ValueKind == JsonValueKind.Object && answer.Body.TryGetProperty("capabilities", out var rights) && rights.ValueKind == JsonValueKind.Object
            ? rights.EnumerateObject().Where(right => right.Value.ValueKind == JsonValueKind.True).Select(right => right.Name).ToHashSet()
            : throw SiteErrors.Unexpected("no_capabilities", "WordPress does not say what the user may do.");
    }

    /// <summary>A page of a list.</summary>
    public async Task<SitePage> PageAsync(
        SiteTable table, IReadOnlyList<RemoteField> fields, string query, Window window, CancellationToken cancellationToken)
    {
        var path = $"{query}&page={Text(window.Page)}&per_page={Text(window.Size)}&{table.Selection(fields)}";
        var page = await PageAsync(table, path, window, cancellationToken).ConfigureAwait(false);
        // WordPress selects and counts one after the other; a record that was made in between explains it once.
        if (page.IsShort(window))
            page = await PageAsync(table, path, window, cancellationToken).ConfigureAwait(false);
        return !page.IsShort(window) ? page : throw new ConnectorException(
            ConnectorErrorKind.Transient, "records_hidden", $"WordPress counts more records in “{table.Title}” than it shows to this user.");
    }

    /// <summary>The records of these ids, as far as they exist and are not in the trash.</summary>
    public async Task<IReadOnlyList<JsonElement>> FindAsync(
        SiteTable table, IReadOnlyList<RemoteField> fields, IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        // Asked for none, WordPress gives all.
        var known = ids.Where(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _)).ToList();
        if (known.Count == 0)
            return [];
        var query = $"{table.StatusFilter}include={string.Join(',', known)}&per_page={Text(Window.Most)}&{table.Selection(fields)}";
        return Items(await GetAsync($"/wp/v2/{table.Route}", query, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends something to be written. Only a request that did not get there, or was turned away at the door, throws.</summary>
    public Task<SiteAnswer> PostAsync(string route, string query, JsonNode body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, route, query, JsonContent.Create(body), cancellationToken);

    private async Task<SitePage> PageAsync(SiteTable table, string query, Window window, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, $"/wp/v2/{table.Route}", query, content: null, cancellationToken).ConfigureAwait(false);
        // The list has become so short that it has no such page any more.
        if (answer.Code == "rest_post_invalid_page_number")
            return new SitePage([], window.Start, Time(answer));
        if (!answer.IsSuccess)
            throw SiteErrors.From(answer);
        return answer.Total is { } total
            ? new SitePage(Items(answer), total, Time(answer))
            : throw SiteErrors.Unexpected("no_total", "WordPress does not say how long the list is. Does something on the way take out its header X-WP-Total?");
    }

    private async Task<SiteAnswer> GetAsync(string route, string query, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, route, query, content: null, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw SiteErrors.From(answer);
    }

    private async Task<SiteAnswer> SendAsync(HttpMethod method, string route, string query, HttpContent? content, CancellationToken cancellationToken)
    {
        // Pretty addresses such as /wp-json/ have to be switched on; this one always works.
        var address = new Uri(_root, $"index.php?rest_route={route}&{query}");
        using var message = new HttpRequestMessage(method, address) { Content = content };
        message.Headers.Authorization = new AuthenticationHeaderValue("Basic", _credentials);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("Snapshot", null));
        try
        {
            using var client = context.HttpClients();
            using var response = await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            // On its way to another address a request loses its credentials, and a write becomes a read.
            if (response.RequestMessage?.RequestUri is { } final && final != address)
                throw new ConnectorException(
                    ConnectorErrorKind.Configuration, "redirected", $"The site is at another address: enter “{final.GetLeftPart(UriPartial.Authority)}”.");
            return await SiteAnswer.ReadAsync(response, context.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new ConnectorException(ConnectorErrorKind.Transient, "unreachable", "The site cannot be reached.", e);
        }
        // It was sent and the answer is lost, or late: HttpClient's time-out looks like a cancellation that nobody asked for.
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new SiteAnswer(HttpStatusCode.GatewayTimeout);
        }
    }

    private static IReadOnlyList<JsonElement> Items(SiteAnswer answer) => answer.Body.ValueKind == JsonValueKind.Array
        ? [.. answer.Body.EnumerateArray()]
        : throw SiteErrors.Unexpected("no_list", "WordPress did not answer with a list.");

    private DateTimeOffset Time(SiteAnswer answer) => answer.Time ?? context.Time.GetUtcNow();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Uri Root(string setting) =>
        Uri.TryCreate(setting.Trim().TrimEnd('/') + "/", UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? url
            : throw new ConnectorException(ConnectorErrorKind.Configuration, "url_invalid", "The setting “url” is not an address such as https://example.org.");
}
