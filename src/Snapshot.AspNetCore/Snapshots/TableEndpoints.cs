using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.Errors;
using Snapshot.Snapshots;

namespace Snapshot.AspNetCore.Snapshots;

/// <summary>The tables of a snapshot: list, add, read, drop.</summary>
internal static class TableEndpoints
{
    /// <summary>What can be wrong with a remote table that is to be copied.</summary>
    public static readonly SnapshotErrorCode[] AddingErrors =
    [
        SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.RemoteTableNotFound, SnapshotErrorCode.RemoteTableWithoutKey, SnapshotErrorCode.AccountNotFound,
        SnapshotErrorCode.TableExists, SnapshotErrorCode.LimitExceeded, SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.AuthenticationRequired,
        SnapshotErrorCode.ServiceFailed,
    ];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/snapshots/{snapshot}/tables", ListAsync).WithName("ListTables").WithTags("Tables")
            .WithSummary("The tables of a snapshot.")
            .Produces<ListPage<TableResponse>>().Errors(SnapshotErrorCode.SnapshotNotFound);

        api.MapPost("/snapshots/{snapshot}/tables", AddAsync).WithName("AddTables").WithTags("Tables")
            .WithSummary("Adds empty tables to a snapshot; a pull fills them.")
            .Produces<ListPage<TableResponse>>(StatusCodes.Status201Created)
            .Errors([SnapshotErrorCode.SnapshotNotFound, .. AddingErrors]);

        api.MapGet("/snapshots/{snapshot}/tables/{table}", GetAsync).WithName("GetTable").WithTags("Tables")
            .WithSummary("A table with its columns and what its service allows.")
            .Produces<TableResponse>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound);

        api.MapDelete("/snapshots/{snapshot}/tables/{table}", DropAsync).WithName("DropTable").WithTags("Tables")
            .WithSummary("Drops a table with everything in it. The service is not touched.")
            .Produces(StatusCodes.Status204NoContent)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.TableInUse, SnapshotErrorCode.TableBusy, SnapshotErrorCode.ActorForbidden);
    }

    private static async Task<IResult> ListAsync(string snapshot, Caller caller, SnapshotService snapshots, CancellationToken cancellationToken)
    {
        var tables = await snapshots.TablesAsync(Ids.Snapshot(snapshot), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<TableResponse>.Whole(tables.Select(TableResponse.From)));
    }

    private static async Task<IResult> AddAsync(
        HttpContext http, string snapshot, Caller caller, Body<AddTablesRequest> body, SnapshotService snapshots, CancellationToken cancellationToken)
    {
        var wanted = body.Value.Tables.Select(table => table.ToTable()).ToList();
        var added = await snapshots.AddTablesAsync(Ids.Snapshot(snapshot), wanted, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Created(http, null, ListPage<TableResponse>.Whole(added.Select(TableResponse.From)));
    }

    private static async Task<IResult> GetAsync(
        string snapshot, string table, Caller caller, SnapshotService snapshots, CancellationToken cancellationToken) =>
        Reply.Ok(TableResponse.From(await snapshots.TableAsync(Ids.Table(snapshot, table), caller, cancellationToken).ConfigureAwait(false)));

    private static async Task<IResult> DropAsync(
        string snapshot, string table, Caller caller, SnapshotService snapshots, CancellationToken cancellationToken)
    {
        await snapshots.DropTableAsync(Ids.Table(snapshot, table), caller, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
