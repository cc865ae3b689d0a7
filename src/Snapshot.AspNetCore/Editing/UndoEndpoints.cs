using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Operations;
using Snapshot.Editing;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Editing;

/// <summary>Undo and redo of operations of any size.</summary>
internal static class UndoEndpoints
{
    private static readonly SnapshotErrorCode[] UndoErrors =
    [
        SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.OperationNotFound, SnapshotErrorCode.OperationNotUndoable,
        SnapshotErrorCode.OperationUndone, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.ActorForbidden,
    ];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/snapshots/{snapshot}/operations/undo", UndoAsync).WithName("Undo").WithTags("Log")
            .WithSummary("Undoes an operation, or the caller's last one. Cells changed since stay as they are; their records are named in “left”.")
            .Produces<UndoResponse>().Errors(UndoErrors);

        api.MapPost("/snapshots/{snapshot}/operations/redo", RedoAsync).WithName("Redo").WithTags("Log")
            .WithSummary("Does again what an undo took back: the undo named, or the caller's last one.")
            .Produces<UndoResponse>().Errors(UndoErrors);
    }

    private static async Task<IResult> UndoAsync(
        string snapshot, Caller caller, Body<UndoRequest> body, UndoService undo, CancellationToken cancellationToken) =>
        Reply.Ok(UndoResponse.From(await undo.UndoAsync(Ids.Snapshot(snapshot), Ids.Operation(body.Value.Operation), caller, cancellationToken).ConfigureAwait(false)));

    private static async Task<IResult> RedoAsync(
        string snapshot, Caller caller, Body<UndoRequest> body, UndoService undo, CancellationToken cancellationToken) =>
        Reply.Ok(UndoResponse.From(await undo.RedoAsync(Ids.Snapshot(snapshot), Ids.Operation(body.Value.Operation), caller, cancellationToken).ConfigureAwait(false)));
}
