using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.Browsing;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Operations;

/// <summary>The log of changes and the audit trail of a snapshot.</summary>
internal static class OperationEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/snapshots/{snapshot}/operations", ListAsync).WithName("ListOperations").WithTags("Log")
            .WithSummary("The changes of a snapshot, newest first.")
            .Produces<ListPage<LogEntryResponse>>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded);

        api.MapGet("/snapshots/{snapshot}/audit", AuditAsync).WithName("ListAudit").WithTags("Log")
            .WithSummary("The audit trail of a snapshot, newest first.")
            .Produces<ListPage<AuditResponse>>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded);
    }

    private static async Task<IResult> ListAsync(
        string snapshot, string? cursor, int? limit, Caller caller, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var most = limit ?? PageLimit.Default;
        var operations = await browsing.OperationsAsync(Ids.Snapshot(snapshot), caller, Ids.Cursor(cursor), most, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<LogEntryResponse>.Of(operations, most, LogEntryResponse.From, last => last.Revision));
    }

    private static async Task<IResult> AuditAsync(
        string snapshot, string? cursor, int? limit, Caller caller, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var most = limit ?? PageLimit.Default;
        var lines = await browsing.AuditAsync(Ids.Snapshot(snapshot), caller, Ids.Cursor(cursor), most, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<AuditResponse>.Of(lines, most, AuditResponse.From, last => last.Number));
    }
}
