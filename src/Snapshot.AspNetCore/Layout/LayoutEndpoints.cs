using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Jobs;
using Snapshot.AspNetCore.Json;
using Snapshot.Errors;
using Snapshot.Layout;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.AspNetCore.Layout;

/// <summary>How a table is laid out here: its view, its own columns, its indexes.</summary>
internal static class LayoutEndpoints
{
    private static readonly SnapshotErrorCode[] ChangeErrors =
    [
        SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.TableChanged, SnapshotErrorCode.RequestInvalid,
        SnapshotErrorCode.FieldNotFound, SnapshotErrorCode.ActorForbidden,
    ];

    private static readonly SnapshotErrorCode[] ColumnErrors =
    [
        .. ChangeErrors, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.TableBusy, SnapshotErrorCode.NameInvalid, SnapshotErrorCode.ExpressionInvalid, SnapshotErrorCode.EvaluationFailed,
        SnapshotErrorCode.FilterTooLarge, SnapshotErrorCode.ValueInvalid, SnapshotErrorCode.QueryTimeout, SnapshotErrorCode.ColumnInUse,
    ];

    public static void Map(IEndpointRouteBuilder api)
    {
        var table = api.MapGroup("/snapshots/{snapshot}/tables/{table}");

        table.MapPatch("/view", ChangeViewAsync).WithName("ChangeView").WithTags("Tables")
            .WithSummary("Changes how everybody sees the table: columns, filter, sort, title field, page size. What is not given stays.")
            .Produces<TableView>()
            .Errors([.. ChangeErrors, SnapshotErrorCode.FilterInvalid, SnapshotErrorCode.FilterTooLarge, SnapshotErrorCode.SortInvalid, SnapshotErrorCode.LimitExceeded]);

        table.MapPost("/columns", AddColumnAsync).WithName("AddColumn").WithTags("Columns")
            .WithSummary("Adds a column that is only here: a scratch column of a type, one computed by an expression, or a lookup in another table.")
            .Produces<Column>(StatusCodes.Status201Created).Errors([.. ColumnErrors, SnapshotErrorCode.LimitExceeded]);

        table.MapPatch("/columns/{column}", ChangeColumnAsync).WithName("ChangeColumn").WithTags("Columns")
            .WithSummary("Changes the title of a column that is only here, or what it is made of.")
            .Produces<Column>().Errors([.. ColumnErrors, SnapshotErrorCode.FieldReadOnly]);

        table.MapDelete("/columns/{column}", DropColumnAsync).WithName("DropColumn").WithTags("Columns")
            .WithSummary("Drops a column that is only here, or whose field the service has no more, with its values.")
            .Produces(StatusCodes.Status204NoContent)
            .Errors([.. ChangeErrors, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.TableBusy, SnapshotErrorCode.FieldReadOnly, SnapshotErrorCode.ColumnInUse]);

        table.MapGet("/indexes", ListIndexesAsync).WithName("ListIndexes").WithTags("Indexes")
            .WithSummary("The indexes that are built.")
            .Produces<ListPage<IndexResponse>>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound);

        table.MapPost("/indexes", BuildIndexAsync).WithName("BuildIndex").WithTags("Indexes")
            .WithSummary("Builds an index on a field or for searches, in the background.")
            .Produces<JobResponse>(StatusCodes.Status202Accepted)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.RequestInvalid,
                SnapshotErrorCode.FieldNotFound, SnapshotErrorCode.NotSupported, SnapshotErrorCode.ActorForbidden);

        SnapshotErrorCode[] dropErrors = [.. ChangeErrors, SnapshotErrorCode.TableNotReady, SnapshotErrorCode.TableBusy, SnapshotErrorCode.IndexNotFound];
        table.MapDelete("/indexes/fields/{field}", DropFieldIndexAsync).WithName("DropFieldIndex").WithTags("Indexes")
            .WithSummary("Drops the index on a field.").Produces(StatusCodes.Status204NoContent).Errors(dropErrors);

        table.MapDelete("/indexes/search", DropSearchIndexAsync).WithName("DropSearchIndex").WithTags("Indexes")
            .WithSummary("Drops the index for searches.").Produces(StatusCodes.Status204NoContent).Errors(dropErrors);
    }

    private static async Task<IResult> ChangeViewAsync(
        string snapshot, string table, Caller caller, Body<ViewRequest> body, ViewService views, CancellationToken cancellationToken) =>
        Reply.Ok(await views.ChangeAsync(Ids.Table(snapshot, table), body.Value.Apply, caller, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> AddColumnAsync(
        HttpContext http, string snapshot, string table, Caller caller, Body<NewColumn> body, ColumnService columns, CancellationToken cancellationToken) =>
        Reply.Created(http, null, await columns.AddAsync(Ids.Table(snapshot, table), body.Value, caller, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> ChangeColumnAsync(
        string snapshot, string table, string column, Caller caller, Body<ColumnChange> body, ColumnService columns, CancellationToken cancellationToken) =>
        Reply.Ok(await columns.ChangeAsync(Ids.Table(snapshot, table), column, body.Value, caller, cancellationToken).ConfigureAwait(false));

    private static async Task<IResult> DropColumnAsync(
        string snapshot, string table, string column, Caller caller, ColumnService columns, CancellationToken cancellationToken)
    {
        await columns.DropAsync(Ids.Table(snapshot, table), column, caller, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ListIndexesAsync(
        string snapshot, string table, Caller caller, SnapshotService snapshots, CancellationToken cancellationToken)
    {
        var found = await snapshots.TableAsync(Ids.Table(snapshot, table), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<IndexResponse>.Whole(found.Indexes.Select(IndexResponse.From)));
    }

    private static async Task<IResult> BuildIndexAsync(
        HttpContext http, LinkGenerator links, string snapshot, string table, Caller caller, Body<IndexRequest> body, IndexService indexes, JobService jobs,
        CancellationToken cancellationToken)
    {
        var job = await indexes.BuildAsync(Ids.Table(snapshot, table), body.Value.ToIndex(), caller, cancellationToken).ConfigureAwait(false);
        return await JobEndpoints.StartedAsync(http, links, jobs, job, caller, cancellationToken).ConfigureAwait(false);
    }

    private static Task<IResult> DropFieldIndexAsync(
        string snapshot, string table, string field, Caller caller, IndexService indexes, CancellationToken cancellationToken) =>
        DropIndexAsync(snapshot, table, new TableIndex(field), caller, indexes, cancellationToken);

    private static Task<IResult> DropSearchIndexAsync(
        string snapshot, string table, Caller caller, IndexService indexes, CancellationToken cancellationToken) =>
        DropIndexAsync(snapshot, table, new TableIndex(null), caller, indexes, cancellationToken);

    private static async Task<IResult> DropIndexAsync(
        string snapshot, string table, TableIndex index, Caller caller, IndexService indexes, CancellationToken cancellationToken)
    {
        await indexes.DropAsync(Ids.Table(snapshot, table), index, caller, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
