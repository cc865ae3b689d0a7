using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Operations;
using Snapshot.AspNetCore.Records;
using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Suggestions;

namespace Snapshot.AspNetCore.Editing;

/// <summary>Changing records: one by one, and many at once.</summary>
internal static class EditingEndpoints
{
    private static readonly SnapshotErrorCode[] EditErrors =
    [
        SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.RequestInvalid,
        SnapshotErrorCode.FieldNotFound, SnapshotErrorCode.FieldReadOnly, SnapshotErrorCode.ValueInvalid, SnapshotErrorCode.NotSupported,
        SnapshotErrorCode.LimitExceeded, SnapshotErrorCode.ActorForbidden,
    ];

    private static readonly SnapshotErrorCode[] SelectErrors =
        [.. EditErrors, SnapshotErrorCode.SelectionInvalid, SnapshotErrorCode.FilterInvalid, SnapshotErrorCode.FilterTooLarge, SnapshotErrorCode.EvaluationFailed, SnapshotErrorCode.QueryTimeout, SnapshotErrorCode.SuggestionInvalid];

    public static void Map(IEndpointRouteBuilder api)
    {
        var records = api.MapGroup("/snapshots/{snapshot}/tables/{table}/records").WithTags("Records");

        records.MapPost("", CreateAsync).WithName("CreateRecords")
            .WithSummary("Creates records here; publishing creates them in the service.")
            .Produces<OperationResponse>(StatusCodes.Status201Created).Errors(EditErrors);

        records.MapPatch("", UpdateAsync).WithName("UpdateRecords")
            .WithSummary("Changes records, each with its own values. A record that is not at the version given is left alone and named in “stale”.")
            .Produces<OperationResponse>().Errors([.. EditErrors, SnapshotErrorCode.RecordNotFound, SnapshotErrorCode.SelectionInvalid]);

        records.MapDelete("", DeleteAsync).WithName("DeleteRecords")
            .WithSummary("Marks records as deleted; publishing deletes them in the service. ids: separated by commas.")
            .Produces<OperationResponse>().Errors(SelectErrors);

        records.MapPost("/bulk", BulkAsync).WithName("ChangeRecords")
            .WithSummary("Changes many records in one statement. With dryRun it only says what it would do; with asSuggestions it proposes it.")
            .Produces<OperationResponse>().Produces<PreviewResponse>().Errors(SelectErrors);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http, string snapshot, string table, Caller caller, Body<CreateRecordsRequest> body, EditingService editing,
        CancellationToken cancellationToken)
    {
        var records = body.Value.Records.Select(FieldMap.From).ToList();
        var result = await editing.CreateAsync(Ids.Table(snapshot, table), records, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Created(http, null, OperationResponse.From(result));
    }

    private static async Task<IResult> UpdateAsync(
        string snapshot, string table, Caller caller, Body<UpdateRecordsRequest> body, EditingService editing, CancellationToken cancellationToken)
    {
        var updates = body.Value.Records.Select(record => record.ToUpdate()).ToList();
        var result = await editing.UpdateAsync(Ids.Table(snapshot, table), updates, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(OperationResponse.From(result));
    }

    private static async Task<IResult> DeleteAsync(
        string snapshot, string table, string? ids, Caller caller, EditingService editing, CancellationToken cancellationToken)
    {
        var select = new SelectRequest { Ids = ids?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [] };
        var result = await editing.DeleteAsync(Ids.Table(snapshot, table), select.ToSelection(), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(OperationResponse.From(result));
    }

    private static async Task<IResult> BulkAsync(
        string snapshot, string table, Caller caller, Body<BulkRequest> body, EditingService editing, SuggestionService suggestions,
        CancellationToken cancellationToken)
    {
        var (request, name, records) = (body.Value, Ids.Table(snapshot, table), body.Value.Select.ToSelection());
        var change = request.ToChange();
        if (request.DryRun)
            return Reply.Ok(PreviewResponse.From(await editing.PreviewAsync(name, records, change, caller, cancellationToken: cancellationToken).ConfigureAwait(false)));
        var result = request.AsSuggestions
            ? suggestions.SuggestChangeAsync(name, records, change, caller, request.Run, request.Reason, cancellationToken)
            : editing.ChangeAsync(name, records, change, caller, cancellationToken);
        return Reply.Ok(OperationResponse.From(await result.ConfigureAwait(false)));
    }
}
