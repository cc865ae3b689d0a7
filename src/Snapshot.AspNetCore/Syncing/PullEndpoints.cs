using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Jobs;
using Snapshot.AspNetCore.Json;
using Snapshot.Errors;
using Snapshot.Snapshots;
using Snapshot.Syncing;

namespace Snapshot.AspNetCore.Syncing;

/// <summary>Pulling from the services.</summary>
internal static class PullEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapPost("/snapshots/{snapshot}/pull", PullAsync).WithName("Pull").WithTags("Pull")
            .WithSummary("Starts a pull: the tables named, or {} for all. Edits stay; what changed on both sides becomes a conflict.")
            .Produces<JobResponse>(StatusCodes.Status202Accepted)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.ActorForbidden);

    private static async Task<IResult> PullAsync(
        HttpContext http, LinkGenerator links, string snapshot, Caller caller, Body<PullRequest> body, PullService pulls, JobService jobs,
        CancellationToken cancellationToken)
    {
        var job = await pulls.StartAsync(Ids.Snapshot(snapshot), body.Value.Tables, caller, cancellationToken).ConfigureAwait(false);
        return await JobEndpoints.StartedAsync(http, links, jobs, job, caller, cancellationToken).ConfigureAwait(false);
    }
}
