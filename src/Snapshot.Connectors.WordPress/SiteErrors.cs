using System.Net;

namespace Snapshot.Connectors.WordPress;

/// <summary>Groups what a site answers by how it is handled. Nothing that it sent is repeated but WordPress's own codes.</summary>
internal static class SiteErrors
{
    public static ConnectorException From(SiteAnswer answer) =>
        new(KindOf(answer), answer.Code ?? CodeOf(answer), MessageOf(answer)) { RetryAfter = answer.RetryAfter };

    public static ConnectorException Unexpected(string code, string message) => new(ConnectorErrorKind.Bug, code, message);

    /// <summary>It was turned away before WordPress did anything.</summary>
    public static bool WasTurnedAway(SiteAnswer answer) => answer.Status
        is HttpStatusCode.ServiceUnavailable or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout);

    private static ConnectorErrorKind KindOf(SiteAnswer answer) => answer.Meaning switch
    {
        HttpStatusCode.Unauthorized => ConnectorErrorKind.Authentication,
        HttpStatusCode.Forbidden => ConnectorErrorKind.Permission,
        HttpStatusCode.NotFound => answer.Code is null ? ConnectorErrorKind.Configuration : ConnectorErrorKind.SchemaChanged,
        HttpStatusCode.TooManyRequests => ConnectorErrorKind.RateLimited,
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => ConnectorErrorKind.Transient,
        // A page of HTML, a warning of PHP in front of the JSON, half an answer: it looks different next time.
        _ => answer.IsJson ? ConnectorErrorKind.Bug : ConnectorErrorKind.Transient,
    };

    private static string CodeOf(SiteAnswer answer) => answer.Status switch
    {
        HttpStatusCode.NotFound => "no_rest_api",
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => "not_json",
        var status => $"http_{(int)status}",
    };

    private static string MessageOf(SiteAnswer answer) => (answer.Meaning, answer.Code) switch
    {
        (HttpStatusCode.Unauthorized, _) =>
            "WordPress did not let the user in. It takes an application password, over HTTPS only, and some web servers do not hand it on.",
        (HttpStatusCode.NotFound, null) => "There is no WordPress with a REST API at this address. Enter the address of the site, without /wp-admin.",
        (>= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices, null) => "The site answered with something else than JSON. Is it a WordPress?",
        (HttpStatusCode.GatewayTimeout, null) => "The site did not answer in time, or the connection broke.",
        (var status, null) => $"The site answered {(int)status}.",
        var (status, code) => $"WordPress answered {(int)status} ({code}).",
    };
}
