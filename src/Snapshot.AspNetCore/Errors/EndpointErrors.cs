using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status.Key, typeof(Problem), [Problem.ContentType])
            {
                Description = string.Join(", ", status.Select(code => $"`{code}`")),
            });
        }
        return endpoint;
    }
}
