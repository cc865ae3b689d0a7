using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Errors;

/// <summary>Documents which problems an endpoint answers with.</summary>
internal static class EndpointErrors
{
    // What any endpoint may answer: at least a query parameter that is not known is refused everywhere.
    private static readonly SnapshotErrorCode[] Common =
        [SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.ActorUnknown, SnapshotErrorCode.ActorInvalid, SnapshotErrorCode.DatabaseUnavailable, SnapshotErrorCode.DatabaseFull];

    public static RouteHandlerBuilder Errors(this RouteHandlerBuilder endpoint, params SnapshotErrorCode[] codes)
    {
        foreach (var status in codes.Union(Common).GroupBy(code => Problem.StatusOf(code.Kind)))
        {
            // The attribute, since the description of plain metadata does not reach the document.
            endpoint.WithMetadata(new ProducesResponseTypeAttribute(typeof(Problem), status.Key, Problem.ContentType)
            {
                Description = string.Join(", ", status.Select(code => $"`{code}`")),
            });
        }
        return endpoint;
    }
}
