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
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/snapshots/{snapshot}/pull", PullAsync).WithName("Pull").WithTags("Pull")
            .WithSummary("Starts a pull: the tables named, or {} for all; only what changed, or with full everything. Edits stay; what changed on both sides becomes a conflict.")
            .Produces<JobResponse>(StatusCodes.Status202Accepted)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.SelectionInvalid, SnapshotErrorCode.RequestInvalid,
                SnapshotErrorCode.ActorForbidden);

        api.MapGet("/snapshots/{snapshot}/pull/schedule", GetScheduleAsync).WithName("GetPullSchedule").WithTags("Pull")
            .WithSummary("When pulls are started by themselves.")
            .Produces<ScheduleResponse>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.ScheduleNotFound);

        api.MapPut("/snapshots/{snapshot}/pull/schedule", PutScheduleAsync).WithName("SchedulePulls").WithTags("Pull")
            .WithSummary("Has pulls started again and again, at a distance or by a cron expression. One that has not ended is not overtaken.")
            .Produces<ScheduleResponse>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.SelectionInvalid, SnapshotErrorCode.ScheduleInvalid,
                SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.ActorForbidden);

        api.MapDelete("/snapshots/{snapshot}/pull/schedule", DeleteScheduleAsync).WithName("UnschedulePulls").WithTags("Pull")
            .WithSummary("Has no more pulls started by themselves.")
            .Produces(StatusCodes.Status204NoContent)
            .Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.ScheduleNotFound, SnapshotErrorCode.ActorForbidden);
    }

    private static async Task<IResult> PullAsync(
        HttpContext http, LinkGenerator links, string snapshot, Caller caller, Body<PullRequest> body, PullService pulls, JobService jobs,
        CancellationToken cancellationToken)
    {
        var (id, request) = (Ids.Snapshot(snapshot), body.Value);
        var job = request.Full
            ? await pulls.StartFullAsync(id, request.Tables, caller, cancellationToken).ConfigureAwait(false)
            : await pulls.StartAsync(id, request.Tables, caller, cancellationToken).ConfigureAwait(false);
        return await JobEndpoints.StartedAsync(http, links, jobs, job, caller, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IResult> GetScheduleAsync(string snapshot, Caller caller, PullService pulls, CancellationToken cancellationToken) =>
        Reply.Ok(ScheduleResponse.From(
            await pulls.ScheduleAsync(Ids.Snapshot(snapshot), caller, cancellationToken).ConfigureAwait(false)
            ?? throw new SnapshotException(SnapshotErrorCode.ScheduleNotFound, "No pulls are scheduled.")));

    private static async Task<IResult> PutScheduleAsync(
        string snapshot, Caller caller, Body<ScheduleRequest> body, PullService pulls, CancellationToken cancellationToken) =>
        Reply.Ok(ScheduleResponse.From(
            await pulls.ScheduleAsync(Ids.Snapshot(snapshot), body.Value.Tables, body.Value.ToRecurrence(), caller, cancellationToken).ConfigureAwait(false)));

    private static async Task<IResult> DeleteScheduleAsync(string snapshot, Caller caller, PullService pulls, CancellationToken cancellationToken)
    {
        await pulls.UnscheduleAsync(Ids.Snapshot(snapshot), caller, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
