using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.OpenApi;
using Snapshot.Errors;
using Snapshot.Snapshots;

namespace Snapshot.AspNetCore.Snapshots;

/// <summary>Snapshots: list, create, read, rename, delete.</summary>
internal static class SnapshotEndpoints
{
    private const string GetName = "GetSnapshot";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/snapshots", ListAsync).WithName("ListSnapshots").WithTags("Snapshots")
            .WithSummary("The snapshots that the caller may see, newest first.")
            .Produces<ListPage<SnapshotResponse>>().Errors(SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded);

        api.MapPost("/snapshots", CreateAsync).WithName("CreateSnapshot").WithTags("Snapshots")
            .WithSummary("Makes a snapshot with empty tables; a pull fills them.")
            .Produces<SnapshotResponse>(StatusCodes.Status201Created)
            .Errors([SnapshotErrorCode.NameInvalid, .. TableEndpoints.AddingErrors]);

        api.MapGet("/snapshots/{snapshot}", GetAsync).WithName(GetName).WithTags("Snapshots")
            .WithSummary("A snapshot.")
            .Produces<SnapshotResponse>().Errors(SnapshotErrorCode.SnapshotNotFound);

        api.MapPatch("/snapshots/{snapshot}", RenameAsync).WithName("RenameSnapshot").WithTags("Snapshots")
            .WithSummary("Renames a snapshot.")
            .Produces<SnapshotResponse>()
            .Errors(SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.NameInvalid, SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.ActorForbidden);

        api.MapDelete("/snapshots/{snapshot}", DeleteAsync).WithName("DeleteSnapshot").WithTags("Snapshots")
            .WithSummary("Deletes a snapshot with everything in it. The service is not touched, and the audit trail stays.")
            .Produces(StatusCodes.Status204NoContent).Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.SnapshotBusy, SnapshotErrorCode.ActorForbidden);
    }

    private static async Task<IResult> ListAsync(string? cursor, int? limit, Caller caller, SnapshotService snapshots, CancellationToken cancellationToken)
    {
        var most = limit ?? PageLimit.Default;
        var found = await snapshots.ListAsync(caller, Ids.SnapshotCursor(cursor), most, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<SnapshotResponse>.Of(found, most, SnapshotResponse.From, last => last.Id));
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, LinkGenerator links, Caller caller, Body<CreateSnapshotRequest> body, SnapshotService snapshots,
        CancellationToken cancellationToken)
    {
        var tables = body.Value.Tables.Select(table => table.ToTable()).ToList();
        var made = await snapshots.CreateAsync(body.Value.Name, tables, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Created(http, links.PathTo(http, GetName, new { snapshot = made.Id.ToString() }), SnapshotResponse.From(made));
    }

    private static async Task<IResult> GetAsync(string snapshot, Caller caller, SnapshotService snapshots, CancellationToken cancellationToken) =>
        Reply.Ok(SnapshotResponse.From(await snapshots.GetAsync(Ids.Snapshot(snapshot), caller, cancellationToken).ConfigureAwait(false)));

    private static async Task<IResult> RenameAsync(
        string snapshot, Caller caller, Body<RenameSnapshotRequest> body, SnapshotService snapshots, CancellationToken cancellationToken)
    {
        var renamed = await snapshots.RenameAsync(Ids.Snapshot(snapshot), body.Value.Name, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(SnapshotResponse.From(renamed));
    }

    private static async Task<IResult> DeleteAsync(string snapshot, Caller caller, SnapshotService snapshots, CancellationToken cancellationToken)
    {
        await snapshots.DeleteAsync(Ids.Snapshot(snapshot), caller, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
