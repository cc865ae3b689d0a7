using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Errors;

/// <summary>Documents which problems an endpoint answers with.</summary>
internal static class EndpointErrors
{
    public static RouteHandlerBuilder Errors(this RouteHandlerBuilder endpoint, params SnapshotErrorCode[] codes)
    {
        foreach (var status in codes.Append(SnapshotErrorCode.ActorUnknown).Append(SnapshotErrorCode.DatabaseUnavailable).GroupBy(code => Problem.StatusOf(code.Kind)))
        {
            endpoint.WithMetadata(new ProducesResponseTypeMetadata(status.Key, typeof(Problem), [Problem.ContentType])
            {
                Description = string.Join(", ", status.Select(code => $"`{code}`")),
            });
        }
        return endpoint;
    }
}
