using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Operations;
using Snapshot.AspNetCore.Records;
using Snapshot.Browsing;
using Snapshot.Errors;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Browsing;

/// <summary>Reading records: pages, one, its history.</summary>
internal static class RecordEndpoints
{
    private static readonly SnapshotErrorCode[] QueryErrors =
    [
        SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.FieldNotFound,
        SnapshotErrorCode.FilterInvalid, SnapshotErrorCode.FilterTooLarge, SnapshotErrorCode.EvaluationFailed, SnapshotErrorCode.SortInvalid, SnapshotErrorCode.CursorInvalid,
        SnapshotErrorCode.LimitExceeded, SnapshotErrorCode.QueryTimeout,
    ];

    // Routes beside the records; no record is called so.
    private static readonly string[] Actions = ["bulk", "query", "summary", "by-ids"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var records = api.MapGroup("/snapshots/{snapshot}/tables/{table}/records").WithTags("Records");

        records.MapGet("", ListAsync).WithName("ListRecords")
            .WithSummary("A page of records.")
            .WithDescription("filter: an expression as in SQL's WHERE. search: a text that some text field contains. "
                + "sort: fields separated by commas, a hyphen before one for descending. fields: separated by commas. view: whether the table's view decides what is left open.")
            .Produces<RecordPageResponse>().Errors(QueryErrors);

        records.MapPost("/query", QueryAsync).WithName("QueryRecords")
            .WithSummary("A page of records; for filters too long for an address.")
            .Produces<RecordPageResponse>().Errors(QueryErrors);

        records.MapPost("/summary", SummarizeAsync).WithName("SummarizeRecords")
            .WithSummary("Counts, smallest and largest values, sums and means of fields, and how often each value of “groupBy” occurs.")
            .Produces<RecordSummary>().Errors(QueryErrors);

        records.MapPost("/by-ids", ByIdsAsync).WithName("GetRecordsByIds")
            .WithSummary("Some records by their ids, in the order given.")
            .Produces<ByIdsResponse>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.SelectionInvalid,
                SnapshotErrorCode.LimitExceeded);

        records.MapGet("/{record}", GetAsync).WithName("GetRecord")
            .WithSummary("One record.")
            .Produces<RecordResponse>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.RecordNotFound);

        records.MapGet("/{record}/history", HistoryAsync).WithName("GetRecordHistory")
            .WithSummary("The changes of one record, newest first.")
            .Produces<ListPage<RecordChangeResponse>>()
            .Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.RecordNotFound, SnapshotErrorCode.LimitExceeded);
    }

    private static Task<IResult> ListAsync(
        string snapshot, string table, string? filter, string? search, string? sort, string? fields, string? cursor, int? limit, bool? count, bool? view,
        Caller caller, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var query = new QueryRequest
        {
            Filter = filter,
            Search = search,
            Sort = sort,
            Fields = fields?.Split(',', StringSplitOptions.TrimEntries),
            Cursor = cursor,
            Limit = limit,
            View = view ?? false,
            Count = count ?? false,
        };
        return PageAsync(snapshot, table, query, caller, browsing, cancellationToken);
    }

    private static Task<IResult> QueryAsync(
        string snapshot, string table, Caller caller, Body<QueryRequest> body, BrowsingService browsing, CancellationToken cancellationToken) =>
        PageAsync(snapshot, table, body.Value, caller, browsing, cancellationToken);

    private static async Task<IResult> PageAsync(
        string snapshot, string table, QueryRequest query, Caller caller, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var page = await browsing.PageAsync(Ids.Table(snapshot, table), query.ToQuery(), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(RecordPageResponse.From(page));
    }

    private static async Task<IResult> SummarizeAsync(
        string snapshot, string table, Caller caller, Body<SummaryRequest> body, BrowsingService browsing, CancellationToken cancellationToken) =>
        Reply.Ok(await browsing.SummarizeAsync(Ids.Table(snapshot, table), body.Value.ToQuery(), caller, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> ByIdsAsync(
        string snapshot, string table, Caller caller, Body<ByIdsRequest> body, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var ids = Ids.Numbers(body.Value.Ids)!;
        var found = (await browsing.RecordsAsync(Ids.Table(snapshot, table), ids, caller, cancellationToken).ConfigureAwait(false))
            .ToDictionary(record => record.Id);
        return Reply.Ok(new ByIdsResponse(
            [.. ids.Where(found.ContainsKey).Select(id => RecordResponse.From(found[id]))], [.. ids.Where(id => !found.ContainsKey(id)).Select(Ids.Text)]));
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, string snapshot, string table, string record, Caller caller, BrowsingService browsing, CancellationToken cancellationToken)
    {
        if (Actions.Contains(record))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            return TypedResults.StatusCode(StatusCodes.Status405MethodNotAllowed);
        }
        var found = await browsing.RecordAsync(Ids.Table(snapshot, table), Ids.Record(record), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(RecordResponse.From(found));
    }

    private static async Task<IResult> HistoryAsync(
        string snapshot, string table, string record, int? limit, Caller caller, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var changes = await browsing.HistoryAsync(
            Ids.Table(snapshot, table), Ids.Record(record), caller, limit ?? PageLimit.Default, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<RecordChangeResponse>.Whole(changes.Select(RecordChangeResponse.From)));
    }
}
