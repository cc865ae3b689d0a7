using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.OpenApi;
using Snapshot.Errors;
using Snapshot.Publishing;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>Publications: approve a plan, follow it, read its receipts.</summary>
internal static class PublicationEndpoints
{
    private const string GetName = "GetPublication";

    public static void Map(IEndpointRouteBuilder api)
    {
        var publications = api.MapGroup("/snapshots/{snapshot}/publications").WithTags("Publish");

        publications.MapPost("", PublishAsync).WithName("Publish")
            .WithSummary("Approves a plan by its hash and starts the job that sends it. waive names findings that are not to block it.")
            .Produces<PublicationResponse>(StatusCodes.Status202Accepted)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.PlanNotFound, SnapshotErrorCode.PlanHashMismatch, SnapshotErrorCode.PlanPublished,
                SnapshotErrorCode.PlanEmpty, SnapshotErrorCode.PlanBlocked, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.ActorForbidden);

        publications.MapGet("", ListAsync).WithName("ListPublications")
            .WithSummary("The publications of a snapshot, newest first.")
            .Produces<ListPage<PublicationResponse>>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded);

        publications.MapGet("/{publication}", GetAsync).WithName(GetName)
            .WithSummary("A publication: how many of its items are in which state.")
            .Produces<PublicationResponse>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.PublicationNotFound);

        publications.MapGet("/{publication}/items", ItemsAsync).WithName("ListReceipts")
            .WithSummary("The receipts of a publication, one for every write.")
            .Produces<ListPage<ItemResponse>>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.PublicationNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.RequestInvalid,
                SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded);

        publications.MapPost("/{publication}/decide", DecideAsync).WithName("DecideItems")
            .WithSummary("Decides about writes that are unknown: they were applied, they were not, or they are sent again.")
            .Produces<PublicationResponse>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.PublicationNotFound, SnapshotErrorCode.PublicationItemNotFound,
                SnapshotErrorCode.PublicationItemKnown, SnapshotErrorCode.DecisionInvalid, SnapshotErrorCode.RemoteIdTaken, SnapshotErrorCode.TableNotFound,
                SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.LimitExceeded, SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.NotSupported,
                SnapshotErrorCode.AuthenticationRequired, SnapshotErrorCode.ServiceFailed);

        publications.MapPost("/{publication}/revert", RevertAsync).WithName("RevertPublication")
            .WithSummary("Plans to take a publication back, against what the services hold now. Nothing is sent before that plan is approved.")
            .Produces<PlanResponse>(StatusCodes.Status201Created)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.PublicationNotFound, SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.NotSupported,
                SnapshotErrorCode.AuthenticationRequired, SnapshotErrorCode.ServiceFailed);
    }

    private static async Task<IResult> RevertAsync(
        HttpContext http, LinkGenerator links, string snapshot, string publication, Caller caller, PublishService publishing,
        CancellationToken cancellationToken)
    {
        var plan = await publishing.RevertAsync(Ids.Snapshot(snapshot), Ids.Publication(publication), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Created(
            http, links.PathTo(http, PlanEndpoints.GetName, new { snapshot, plan = plan.Id.ToString() }), PlanResponse.From(plan));
    }

    private static async Task<IResult> DecideAsync(
        string snapshot, string publication, Caller caller, Body<DecideItemsRequest> body, PublishService publishing, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var items = request.ToItems();
        var decided = await publishing.DecideAsync(
            Ids.Snapshot(snapshot), Ids.Publication(publication), items, request.Decision, caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(PublicationResponse.From(decided));
    }

    private static async Task<IResult> PublishAsync(
        HttpContext http, LinkGenerator links, string snapshot, Caller caller, Body<PublishRequest> body, PublishService publishing,
        CancellationToken cancellationToken)
    {
        var publication = await publishing.PublishAsync(
            Ids.Snapshot(snapshot), Ids.Plan(body.Value.Plan), body.Value.Hash, caller, body.Value.Waive, cancellationToken).ConfigureAwait(false);
        var location = links.PathTo(http, GetName, new { snapshot, publication = publication.Id.ToString() });
        return Reply.Accepted(http, location, PublicationResponse.From(publication));
    }

    private static async Task<IResult> ListAsync(
        string snapshot, string? cursor, int? limit, Caller caller, PublishService publishing, CancellationToken cancellationToken)
    {
        var most = limit ?? PageLimit.Default;
        var found = await publishing.PublicationsAsync(
            Ids.Snapshot(snapshot), caller, Ids.PublicationCursor(cursor), most, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<PublicationResponse>.Of(found, most, PublicationResponse.From, last => last.Id));
    }

    private static async Task<IResult> GetAsync(
        string snapshot, string publication, Caller caller, PublishService publishing, CancellationToken cancellationToken)
    {
        var found = await publishing.GetPublicationAsync(
            Ids.Snapshot(snapshot), Ids.Publication(publication), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(PublicationResponse.From(found));
    }

    private static async Task<IResult> ItemsAsync(
        string snapshot, string publication, string? table, Choice<WriteKind>? kind, Choice<PublicationItemState>? state, string? cursor, int? limit, Caller caller,
        PublishService publishing, CancellationToken cancellationToken)
    {
        var (id, most, filter) = (Ids.Snapshot(snapshot), limit ?? PageLimit.Default, new ItemFilter { Table = table, Kind = kind?.Value, State = state?.Value });
        var found = await publishing.GetPublicationAsync(id, Ids.Publication(publication), caller, cancellationToken).ConfigureAwait(false);
        var items = await publishing.ItemsAsync(id, found.Plan, caller, Ids.Cursor(cursor) ?? 0, most, filter, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<ItemResponse>.Of(items, most, ItemResponse.From, last => last.Id));
    }
}
