using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.OpenApi;
using Snapshot.Errors;
using Snapshot.Snapshots;

namespace Snapshot.AspNetCore.Jobs;

/// <summary>Background jobs: progress and cancellation.</summary>
internal static class JobEndpoints
{
    public const string GetName = "GetJob";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/snapshots/{snapshot}/jobs", ListAsync).WithName("ListJobs").WithTags("Jobs")
            .WithSummary("The jobs of a snapshot, newest first.")
            .Produces<ListPage<JobResponse>>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.CursorInvalid,
                SnapshotErrorCode.LimitExceeded);

        api.MapGet("/jobs/{job}", GetAsync).WithName(GetName).WithTags("Jobs")
            .WithSummary("A job, with its progress and its result.")
            .Produces<JobResponse>().Errors(SnapshotErrorCode.JobNotFound);

        api.MapPost("/jobs/{job}/cancel", CancelAsync).WithName("CancelJob").WithTags("Jobs")
            .WithSummary("Asks a job to stop. One that was asked already may be asked again.")
            .Produces<JobResponse>().Errors(SnapshotErrorCode.JobNotFound, SnapshotErrorCode.JobFinished, SnapshotErrorCode.ActorForbidden);

        api.MapPost("/jobs/{job}/retry", RetryAsync).WithName("RetryJob").WithTags("Jobs")
            .WithSummary("Starts a job again that failed, was parked or canceled; it goes on where its last commit left it.")
            .Produces<JobResponse>().Errors(SnapshotErrorCode.JobNotFound, SnapshotErrorCode.JobNotRetryable, SnapshotErrorCode.ActorForbidden);
    }

    /// <summary>202 with the job that does the work.</summary>
    public static async Task<IResult> StartedAsync(
        HttpContext http, LinkGenerator links, JobService jobs, Snapshot.Identity.JobId id, Caller caller, CancellationToken cancellationToken)
    {
        var job = await jobs.GetAsync(id, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Accepted(http, links.PathTo(http, GetName, new { job = id.ToString() }), JobResponse.From(job));
    }

    private static async Task<IResult> ListAsync(
        string snapshot, string? cursor, int? limit, Caller caller, JobService jobs, CancellationToken cancellationToken)
    {
        var most = limit ?? PageLimit.Default;
        var found = await jobs.ListAsync(Ids.Snapshot(snapshot), caller, Ids.JobCursor(cursor), most, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<JobResponse>.Of(found, most, JobResponse.From, last => last.Id));
    }

    private static async Task<IResult> GetAsync(string job, Caller caller, JobService jobs, CancellationToken cancellationToken) =>
        Reply.Ok(JobResponse.From(await jobs.GetAsync(Ids.Job(job), caller, cancellationToken).ConfigureAwait(false)));

    private static async Task<IResult> CancelAsync(string job, Caller caller, JobService jobs, CancellationToken cancellationToken) =>
        Reply.Ok(JobResponse.From(await jobs.CancelAsync(Ids.Job(job), caller, cancellationToken).ConfigureAwait(false)));

    private static async Task<IResult> RetryAsync(string job, Caller caller, JobService jobs, CancellationToken cancellationToken) =>
        Reply.Ok(JobResponse.From(await jobs.RetryAsync(Ids.Job(job), caller, cancellationToken).ConfigureAwait(false)));
}
