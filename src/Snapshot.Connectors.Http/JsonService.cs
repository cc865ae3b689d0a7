using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Snapshot.Connectors.Http;

/// <summary>
/// An account's service that speaks JSON over HTTP. Requests go through <see cref="ConnectorContext.HttpClients"/>, so they keep to the account's pace.
/// </summary>
/// <param name="context">The account.</param>
/// <param name="title">The service's name, for messages.</param>
/// <param name="root">The address that paths are relative to, with a slash at its end.</param>
public sealed class JsonService(ConnectorContext context, string title, Uri root)
{
    /// <summary>Gives each request what the service asks for: credentials, headers.</summary>
    public Action<HttpRequestMessage>? Prepare { get; init; }

    /// <summary>
    /// What the service means by an answer that is an error, where that is not the usual: <see langword="null"/> for the usual. It also names an error better than by its status.
    /// </summary>
    public Func<JsonAnswer, ConnectorException?>? Explain { get; init; }

    /// <summary>The address in a setting.</summary>
    /// <param name="context">The account.</param>
    /// <param name="setting">The setting's name.</param>
    /// <exception cref="ConnectorException">It is no address that begins with <c>http://</c> or <c>https://</c>, or holds a query, a fragment or a password.</exception>
    public static Uri Address(ConnectorContext context, string setting = "url")
    {
        ArgumentNullException.ThrowIfNull(context);
        return Uri.TryCreate(context.Setting(setting).Trim().TrimEnd('/') + "/", UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
                ? url
                : throw new ConnectorException(ConnectorErrorKind.Configuration, "url_invalid", $"The setting “{setting}” is not an address such as https://example.org.");
    }

    /// <summary>Asks for something.</summary>
    /// <param name="path">The path and the query, relative to the root.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ConnectorException">The service did not answer with JSON and a status of success.</exception>
    public async Task<JsonAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        var answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return answer is { IsSuccess: true, IsJson: true } ? answer : throw answer.Fault();
    }

    /// <summary>Asks for something, and reads it. What the answer lacks, or has otherwise, is an error and not the end of a list.</summary>
    /// <param name="path">The path and the query, relative to the root.</param>
    /// <param name="read">Reads the JSON; it may throw what <see cref="JsonElement"/> does.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ConnectorException">The service did not answer with a status of success and JSON that can be read so.</exception>
    public async Task<T> GetAsync<T>(string path, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        var answer = await GetAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return read(answer.Body);
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or JsonException)
        {
            throw new ConnectorException(ConnectorErrorKind.Bug, answer.Code ?? "answer_unknown", $"{title} answered with JSON that the connector does not know.", e);
        }
    }

    /// <summary>
    /// Sends a request. Whatever became of it is in the answer, also that none came: throws only when the request was certainly not carried out, or when
    /// the caller ended it.
    /// </summary>
    /// <param name="request">The request, with an address relative to the root.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ConnectorException">The service cannot be reached, or is at another address.</exception>
    public async Task<JsonAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var address = new Uri(root, request.RequestUri?.OriginalString ?? "");
        // What an id makes of a path must not take the credentials elsewhere.
        if (!root.IsBaseOf(address))
            throw new ConnectorException(ConnectorErrorKind.Bug, "address_outside", $"The connector asked for an address that is not under that of {title}.");
        request.RequestUri = address;
        Prepare?.Invoke(request);
        try
        {
            using var client = context.HttpClients();
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            // On its way to another address a request loses its credentials, and a write becomes a read.
            if (response.RequestMessage?.RequestUri is { } final && final != address)
                throw new ConnectorException(
                    ConnectorErrorKind.Configuration, "redirected", $"{title} is at another address: enter “{final.GetLeftPart(UriPartial.Authority)}”.");
            return await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw new ConnectorException(ConnectorErrorKind.Transient, "unreachable", $"{title} cannot be reached.", e);
        }
        // It was sent and the answer is lost, or late: HttpClient's time-out looks like a cancellation that nobody asked for.
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new JsonAnswer(HttpStatusCode.GatewayTimeout, title) { CameNot = true, Explain = Explain };
        }
    }

    private async Task<JsonAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var after = response.Headers.RetryAfter;
        return new JsonAnswer(response.StatusCode, title)
        {
            Body = Parsed(content),
            IsEmpty = content.Length == 0,
            Date = response.Headers.Date,
            RetryAfter = after?.Delta ?? (after?.Date is { } date ? date - context.Time.GetUtcNow() : null),
            Headers = response.Headers.ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.OrdinalIgnoreCase),
            Explain = Explain,
        };
    }

    // A page of HTML, a warning in front of the JSON, half an answer: undefined.
    private static JsonElement Parsed(byte[] content)
    {
        if (content.Length == 0)
            return default;
        try
        {
            // Without a byte order mark, which some put in front.
            using var document = JsonDocument.Parse(content.AsMemory(content is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
