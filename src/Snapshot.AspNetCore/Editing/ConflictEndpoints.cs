using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Browsing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Operations;
using Snapshot.Browsing;
using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Editing;

/// <summary>What was changed on both sides, and what is to become of it.</summary>
internal static class ConflictEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var conflicts = api.MapGroup("/snapshots/{snapshot}/tables/{table}/conflicts").WithTags("Conflicts");

        conflicts.MapGet("", ListAsync).WithName("ListConflicts")
            .WithSummary("A page of the records in conflict: “fields” has what is here, “conflicts” what the service holds, “edited” what both came from.")
            .Produces<RecordPageResponse>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded,
                SnapshotErrorCode.QueryTimeout);

        conflicts.MapPost("/resolve", ResolveAsync).WithName("ResolveConflicts")
            .WithSummary("Resolves the conflicts of the selected records: mine, theirs, or other values.")
            .Produces<OperationResponse>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.ActorForbidden,
                SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.SelectionInvalid, SnapshotErrorCode.FilterInvalid, SnapshotErrorCode.FilterTooLarge,
                SnapshotErrorCode.FieldNotFound, SnapshotErrorCode.FieldReadOnly, SnapshotErrorCode.ValueInvalid);
    }

    private static async Task<IResult> ListAsync(
        string snapshot, string table, string? cursor, int? limit, Caller caller, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var query = new RecordQuery { Filter = "in_conflict", Cursor = cursor, Limit = limit };
        return Reply.Ok(RecordPageResponse.From(await browsing.PageAsync(Ids.Table(snapshot, table), query, caller, cancellationToken).ConfigureAwait(false)));
    }

    private static async Task<IResult> ResolveAsync(
        string snapshot, string table, Caller caller, Body<ResolveRequest> body, ConflictService conflicts, CancellationToken cancellationToken)
    {
        var (records, resolution) = (body.Value.Select.ToSelection(), body.Value.ToResolution());
        var result = await conflicts.ResolveAsync(Ids.Table(snapshot, table), records, resolution, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(OperationResponse.From(result));
    }
}
