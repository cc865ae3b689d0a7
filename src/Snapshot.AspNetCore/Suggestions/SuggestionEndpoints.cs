using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Operations;
using Snapshot.AspNetCore.Records;
using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Suggestions;

namespace Snapshot.AspNetCore.Suggestions;

/// <summary>Suggestions: look, suggest, accept, reject.</summary>
internal static class SuggestionEndpoints
{
    private static readonly SnapshotErrorCode[] TableErrors = [SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.LimitExceeded];

    private static readonly SnapshotErrorCode[] DecideErrors =
    [
        .. TableErrors, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.SelectionInvalid, SnapshotErrorCode.FieldNotFound,
        SnapshotErrorCode.FilterInvalid, SnapshotErrorCode.FilterTooLarge, SnapshotErrorCode.EvaluationFailed, SnapshotErrorCode.QueryTimeout, SnapshotErrorCode.ActorForbidden,
    ];

    public static void Map(IEndpointRouteBuilder api)
    {
        var suggestions = api.MapGroup("/snapshots/{snapshot}/tables/{table}/suggestions").WithTags("Suggestions");

        suggestions.MapGet("", ListAsync).WithName("ListSuggestions")
            .WithSummary("The suggestions that wait for a decision, oldest first.")
            .Produces<ListPage<SuggestionResponse>>().Errors([.. TableErrors, SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.FieldNotFound]);

        suggestions.MapPost("", SuggestAsync).WithName("Suggest")
            .WithSummary("Suggests values, deletions and new records. Nothing changes until a person accepts them.")
            .Produces<OperationResponse>(StatusCodes.Status201Created)
            .Errors(
                [
                    .. TableErrors, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.RecordNotFound,
                    SnapshotErrorCode.FieldNotFound, SnapshotErrorCode.FieldReadOnly, SnapshotErrorCode.ValueInvalid, SnapshotErrorCode.SuggestionInvalid,
                    SnapshotErrorCode.ActorForbidden,
                ]);

        suggestions.MapPost("/accept", AcceptAsync).WithName("AcceptSuggestions")
            .WithSummary("Accepts suggestions: they become edits, and wait to be published. Stale ones are left, and named, unless includeStale is true.")
            .Produces<OperationResponse>().Errors(DecideErrors);

        suggestions.MapPost("/reject", RejectAsync).WithName("RejectSuggestions")
            .WithSummary("Rejects suggestions.")
            .Produces<OperationResponse>().Errors(DecideErrors);
    }

    private static async Task<IResult> ListAsync(
        string snapshot, string table, string? run, string? field, string? record, string? cursor, int? limit, Caller caller,
        SuggestionService suggestions, CancellationToken cancellationToken)
    {
        var selection = new SuggestionSelection
        {
            Run = run,
            Fields = field is null ? null : [field],
            Records = record is null ? null : [Ids.Record(record)],
        };
        var most = limit ?? PageLimit.Default;
        var found = await suggestions.ListAsync(
            Ids.Table(snapshot, table), selection, caller, Ids.Cursor(cursor) ?? 0, most, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<SuggestionResponse>.Of(found, most, SuggestionResponse.From, last => last.Id));
    }

    private static async Task<IResult> SuggestAsync(
        HttpContext http, string snapshot, string table, Caller caller, Body<SuggestRequest> body, SuggestionService suggestions,
        CancellationToken cancellationToken)
    {
        var proposed = body.Value.Suggestions.Select(item => item.ToSuggestion()).ToList();
        var result = await suggestions.SuggestAsync(Ids.Table(snapshot, table), proposed, caller, body.Value.Run, cancellationToken).ConfigureAwait(false);
        return Reply.Created(http, null, OperationResponse.From(result));
    }

    private static async Task<IResult> AcceptAsync(
        string snapshot, string table, Caller caller, Body<DecideRequest> body, SuggestionService suggestions, CancellationToken cancellationToken)
    {
        var result = await suggestions.AcceptAsync(
            Ids.Table(snapshot, table), body.Value.Select.ToSelection(), caller, body.Value.IncludeStale, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(OperationResponse.From(result));
    }

    private static async Task<IResult> RejectAsync(
        string snapshot, string table, Caller caller, Body<DecideRequest> body, SuggestionService suggestions, CancellationToken cancellationToken)
    {
        var result = await suggestions.RejectAsync(
            Ids.Table(snapshot, table), body.Value.Select.ToSelection(), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(OperationResponse.From(result));
    }
}
