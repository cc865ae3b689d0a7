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

/// <summary>What follows when services change the fields of tables.</summary>
internal static class SchemaEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var schema = api.MapGroup("/snapshots/{snapshot}/tables/{table}/schema");

        schema.MapGet("", GetAsync).WithName("GetSchema").WithTags("Schema")
            .WithSummary("What follows when the service changes the table's fields, and what the last pull found and did not apply.")
            .Produces<TableSchema>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound);

        schema.MapPatch("", ChangeAsync).WithName("ChangeSchemaPolicy").WithTags("Schema")
            .WithSummary("Has the table follow the service's changes (evolve), keep its columns (freeze) or wait for a person (ask), from the next pull on.")
            .Produces<TableSchema>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.TableChanged, SnapshotErrorCode.RequestInvalid,
                SnapshotErrorCode.ActorForbidden);

        schema.MapPost("/apply", ApplyAsync).WithName("ApplySchema").WithTags("Schema")
            .WithSummary("Agrees to the changes that wait, and pulls the table, which applies them.")
            .Produces<JobResponse>(StatusCodes.Status202Accepted)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.TableChanged, SnapshotErrorCode.SchemaUnchanged,
                SnapshotErrorCode.RemoteKeyChanged, SnapshotErrorCode.RemoteTableGone, SnapshotErrorCode.ActorForbidden);
    }

    private static async Task<IResult> GetAsync(string snapshot, string table, Caller caller, SchemaService schemas, CancellationToken cancellationToken) =>
        Reply.Ok(await schemas.GetAsync(Ids.Table(snapshot, table), caller, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> ChangeAsync(
        string snapshot, string table, Caller caller, Body<SchemaRequest> body, SchemaService schemas, CancellationToken cancellationToken) =>
        Reply.Ok(await schemas.SetPolicyAsync(Ids.Table(snapshot, table), body.Value.Policy, caller, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> ApplyAsync(
        HttpContext http, LinkGenerator links, string snapshot, string table, Caller caller, SchemaService schemas, JobService jobs,
        CancellationToken cancellationToken)
    {
        var job = await schemas.ApplyAsync(Ids.Table(snapshot, table), caller, cancellationToken).ConfigureAwait(false);
        return await JobEndpoints.StartedAsync(http, links, jobs, job, caller, cancellationToken).ConfigureAwait(false);
    }
}
