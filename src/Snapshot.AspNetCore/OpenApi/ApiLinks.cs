using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Snapshot.AspNetCore.OpenApi;

/// <summary>Addresses within the place that a request has come to.</summary>
internal static class ApiLinks
{
    public static string? PathTo(this LinkGenerator links, HttpContext http, string endpoint, object values) =>
        links.GetPathByAddress(
            http, http.GetEndpoint()!.Metadata.GetRequiredMetadata<ApiMapping>().NameOf(endpoint), new RouteValueDictionary(values),
            // The host's prefix may have parameters.
            ambientValues: http.Request.RouteValues);
}
