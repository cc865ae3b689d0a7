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

/// <summary>Publish plans: everything that would be sent, and nothing else.</summary>
internal static class PlanEndpoints
{
    public const string GetName = "GetPlan";

    public static void Map(IEndpointRouteBuilder api)
    {
        var plans = api.MapGroup("/snapshots/{snapshot}/plans").WithTags("Publish");

        plans.MapPost("", PlanAsync).WithName("MakePlan")
            .WithSummary("Plans a publish: {} for everything that was changed. The service is read, and not touched.")
            .Produces<PlanResponse>(StatusCodes.Status201Created)
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.FieldNotFound, SnapshotErrorCode.FieldReadOnly, SnapshotErrorCode.RequestInvalid,
                SnapshotErrorCode.SelectionInvalid,
                SnapshotErrorCode.FilterInvalid, SnapshotErrorCode.FilterTooLarge, SnapshotErrorCode.NotSupported, SnapshotErrorCode.ActorForbidden, SnapshotErrorCode.AuthenticationRequired,
                SnapshotErrorCode.ServiceFailed);

        plans.MapGet("", ListAsync).WithName("ListPlans")
            .WithSummary("The plans of a snapshot, newest first.")
            .Produces<ListPage<PlanResponse>>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.RequestInvalid, SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded);

        plans.MapGet("/{plan}", GetAsync).WithName(GetName)
            .WithSummary("A plan with its hash.")
            .Produces<PlanResponse>().Errors(SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.PlanNotFound);

        plans.MapGet("/{plan}/items", ItemsAsync).WithName("ListPlanItems")
            .WithSummary("Every write of a plan: record, fields, old and new values.")
            .Produces<ListPage<ItemResponse>>()
            .Errors(
                SnapshotErrorCode.SnapshotNotFound, SnapshotErrorCode.PlanNotFound, SnapshotErrorCode.TableNotFound, SnapshotErrorCode.RequestInvalid,
                SnapshotErrorCode.CursorInvalid, SnapshotErrorCode.LimitExceeded);
    }

    private static async Task<IResult> PlanAsync(
        HttpContext http, LinkGenerator links, string snapshot, Caller caller, Body<PlanRequest> body, PublishService publishing,
        CancellationToken cancellationToken)
    {
        var plan = await publishing.PlanAsync(Ids.Snapshot(snapshot), body.Value.ToSelection(), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Created(http, links.PathTo(http, GetName, new { snapshot, plan = plan.Id.ToString() }), PlanResponse.From(plan));
    }

    private static async Task<IResult> ListAsync(
        string snapshot, string? cursor, int? limit, Caller caller, PublishService publishing, CancellationToken cancellationToken)
    {
        var most = limit ?? PageLimit.Default;
        var found = await publishing.PlansAsync(Ids.Snapshot(snapshot), caller, Ids.PlanCursor(cursor), most, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<PlanResponse>.Of(found, most, PlanResponse.From, last => last.Id));
    }

    private static async Task<IResult> GetAsync(
        string snapshot, string plan, Caller caller, PublishService publishing, CancellationToken cancellationToken)
    {
        var found = await publishing.GetPlanAsync(Ids.Snapshot(snapshot), Ids.Plan(plan), caller, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(PlanResponse.From(found));
    }

    private static async Task<IResult> ItemsAsync(
        string snapshot, string plan, string? table, Choice<WriteKind>? kind, Choice<PublicationItemState>? state, string? cursor, int? limit, Caller caller,
        PublishService publishing, CancellationToken cancellationToken)
    {
        var (most, filter) = (limit ?? PageLimit.Default, new ItemFilter { Table = table, Kind = kind?.Value, State = state?.Value });
        var items = await publishing.ItemsAsync(
            Ids.Snapshot(snapshot), Ids.Plan(plan), caller, Ids.Cursor(cursor) ?? 0, most, filter, cancellationToken).ConfigureAwait(false);
        return Reply.Ok(ListPage<ItemResponse>.Of(items, most, ItemResponse.From, last => last.Id));
    }
}
