using System.Net;
using System.Text.Json;
using Snapshot.Connectors.Http;

namespace Snapshot.Connectors.WordPress;

/// <summary>What a site means by answers that mean something else elsewhere.</summary>
internal static class SiteErrors
{
    public static ConnectorException? Explain(JsonAnswer answer) => answer switch
    {
        { IsJson: false, Status: HttpStatusCode.NotFound } => new ConnectorException(
            ConnectorErrorKind.Configuration, "no_rest_api", "There is no WordPress with a REST API at this address. Enter the address of the site, without /wp-admin."),
        _ when IsNotLetIn(answer) => new ConnectorException(
            ConnectorErrorKind.Authentication, answer.Code ?? "http_401",
            "WordPress did not let the user in. It takes an application password, over HTTPS only, and some web servers do not hand it on."),
        _ => null,
    };

    public static ConnectorException Unexpected(string code, string message) => new(ConnectorErrorKind.Bug, code, message);

    // To whom it does not let in, WordPress says first that the parameter “status” is wrong, and why only inside.
    private static bool IsNotLetIn(JsonAnswer answer) => answer.Status == HttpStatusCode.Unauthorized
        || (answer.Code == "rest_invalid_param" && answer.Find("data", "details", "status", "data", "status") is { ValueKind: JsonValueKind.Number } status
            && status.TryGetInt32(out var code) && code == (int)HttpStatusCode.Unauthorized);
}
