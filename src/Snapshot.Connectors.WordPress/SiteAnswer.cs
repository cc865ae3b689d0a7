using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Snapshot.Connectors.WordPress;

/// <summary>What a site answered.</summary>
/// <param name="Status">The status; <c>504</c> also where no answer came.</param>
internal sealed partial record SiteAnswer(HttpStatusCode Status)
{
    /// <summary>The JSON it sent; undefined when it was something else.</summary>
    public JsonElement Body { get; init; }

    /// <summary>How long the list is of which it sent a page.</summary>
    public int? Total { get; init; }

    /// <summary>The time by its clock.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>When to come back.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsJson => Body.ValueKind != JsonValueKind.Undefined;

    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices && IsJson;

    /// <summary>WordPress's own code for an error.</summary>
    public string? Code => Text(Body, "code") is { } code && Codes().IsMatch(code) ? code : null;

    /// <summary>WordPress's reason for people.</summary>
    public string? Message => Text(Body, "message");

    /// <summary>The first parameter it finds fault with, and the fault.</summary>
    public (string? Name, string? Fault) Parameter =>
        Property(Body, "data", "params") is { ValueKind: JsonValueKind.Object } parameters && parameters.EnumerateObject().FirstOrDefault() is { Value.ValueKind: JsonValueKind.String } first
            ? (first.Name, first.Value.GetString())
            : (null, null);

    /// <summary>The status that counts. To whom it does not let in, WordPress says first that the parameter “status” is wrong, and why only inside.</summary>
    public HttpStatusCode Meaning =>
        Code == "rest_invalid_param" && Property(Body, "data", "details", "status", "data", "status") is { ValueKind: JsonValueKind.Number } status
        && status.TryGetInt32(out var code) ? (HttpStatusCode)code : Status;

    public static async Task<SiteAnswer> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var after = response.Headers.RetryAfter;
        return new SiteAnswer(response.StatusCode)
        {
            Body = await BodyAsync(response, cancellationToken).ConfigureAwait(false),
            Total = response.Headers.TryGetValues("X-WP-Total", out var totals)
                && int.TryParse(totals.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : null,
            Time = response.Headers.Date,
            RetryAfter = after?.Delta ?? (after?.Date is { } date ? date - time.GetUtcNow() : null),
        };
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Text(JsonElement json, string name) => Property(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Property(JsonElement json, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }
        return json;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Codes();
}
