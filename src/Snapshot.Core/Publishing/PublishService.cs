using System.Text.Json;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;

namespace Snapshot.Publishing;

/// <summary>
/// Publishes: a plan says what would be sent, a person approves its hash, a job sends exactly that, and every item gets a receipt.
/// </summary>
public sealed class PublishService
{
    private readonly SnapshotAccess _access;
    private readonly ISnapshotCatalog _catalog;
    private readonly PublishPlanner _planner;
    private readonly IPublicationReader _publications;
    private readonly OperationWriter _operations;
    private readonly SnapshotLimits _limits;

    internal PublishService(
        SnapshotAccess access, ISnapshotCatalog catalog, PublishPlanner planner, IPublicationReader publications,
        OperationWriter operations, SnapshotLimits limits)
    {
        _access = access;
        _catalog = catalog;
        _planner = planner;
        _publications = publications;
        _operations = operations;
        _limits = limits;
    }

    /// <summary>Plans a publication: compares every changed record with what its service holds now. Nothing is sent.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="selection">What to publish, or <see langword="null"/> for every change of every table.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>actor_forbidden</c>, <c>filter_invalid</c>, <c>not_supported</c>,
    /// <c>authentication_required</c>, <c>service_failed</c>, <c>remote_table_gone</c>, <c>remote_key_changed</c>.
    /// </exception>
    public async Task<PublishPlan> PlanAsync(
        SnapshotId snapshot, IReadOnlyList<PlanSelection>? selection, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var tables = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
        var wanted = selection ?? [.. tables.Select(table => new PlanSelection(table.Ref.Table, RecordSelection.All))];
        var chosen = wanted.Select(part => (SnapshotAccess.Find(tables, part.Table), part.Records)).ToList();
        var draft = await _planner.PlanAsync(chosen, cancellationToken).ConfigureAwait(false);

        var plan = PlanId.New();
        var operation = new OperationHeader(snapshot, OperationKinds.PlanMade, actor, draft.Summary) { RecordedWhenEmpty = true };
        await _operations.WriteAsync(operation, async (step, token) =>
        {
            var header = new PlanHeader(
                plan, snapshot, actor, draft.Hash, JsonSerializer.Serialize(draft.Tables.Select(table => table.Counts), JsonSerializerOptions.Web));
            await step.Publications.AddPlanAsync(header, token).ConfigureAwait(false);
            foreach (var table in draft.Tables.Where(table => table.Items.Count > 0))
                await step.Publications.AddItemsAsync(plan, table.Table, table.Items, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return await RequirePlanAsync(found.Id, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A plan.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>plan_not_found</c>.</exception>
    public async Task<PublishPlan> GetPlanAsync(SnapshotId snapshot, PlanId plan, Actor actor, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        return await RequirePlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The items of a plan; once it is published, its receipts.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="after">The number of the last item of the page before.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>plan_not_found</c> or <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        SnapshotId snapshot, PlanId plan, Actor actor, long after = 0, int limit = 100, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        await RequirePlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false);
        var tables = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
        return await _publications.ItemsAsync(found, tables, plan, after, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Approves a plan by its hash and starts its publication in the background. A plan can be published once.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>plan_not_found</c>, <c>actor_forbidden</c>, <c>plan_hash_mismatch</c>, <c>plan_published</c>, <c>plan_empty</c>.
    /// </exception>
    public async Task<Publication> PublishAsync(
        SnapshotId snapshot, PlanId plan, string hash, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var planned = await RequirePlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false);
        if (!string.Equals(hash, planned.Hash, StringComparison.Ordinal))
            throw new SnapshotException(SnapshotErrorCode.PlanHashMismatch, $"The hash is not that of the plan {plan}: look at the plan again, and approve what it says.");
        if (planned.Tables.All(table => table.Creates + table.Updates + table.Deletes == 0))
            throw new SnapshotException(SnapshotErrorCode.PlanEmpty, $"The plan {plan} holds nothing that could be sent.");

        var (publication, job) = (PublicationId.New(), JobId.New());
        var operation = new OperationHeader(snapshot, OperationKinds.PublicationApproved, actor, $"Approved the plan {plan}.") { RecordedWhenEmpty = true };
        await _operations.WriteAsync(operation, async (step, token) =>
        {
            if (!await step.Publications.TryAddPublicationAsync(publication, plan, snapshot, job, actor, token).ConfigureAwait(false))
                throw new SnapshotException(SnapshotErrorCode.PlanPublished, $"The plan {plan} was published already; make a new one.");
            var payload = JsonSerializer.SerializeToElement(new PublishPayload(publication.Value, plan.Value));
            var request = new JobRequest(PublishHandler.JobKind, snapshot, actor, payload) { ExclusiveKey = SyncKey.Of(snapshot) };
            await step.EnqueueAsync(job, request, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return (await _publications.FindPublicationAsync(found, publication, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>A publication with how many of its items stand where.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>publication_not_found</c>.</exception>
    public async Task<Publication> GetPublicationAsync(
        SnapshotId snapshot, PublicationId publication, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        return await _publications.FindPublicationAsync(found, publication, cancellationToken).ConfigureAwait(false)
            ?? throw new SnapshotException(SnapshotErrorCode.PublicationNotFound, $"The snapshot has no publication {publication}.");
    }

    /// <summary>The publications of a snapshot, newest first.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<Publication>> PublicationsAsync(
        SnapshotId snapshot, Actor actor, int limit = 100, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        return await _publications.ListPublicationsAsync(found, limit, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PublishPlan> RequirePlanAsync(SnapshotId snapshot, PlanId plan, CancellationToken cancellationToken) =>
        await _publications.FindPlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false)
        ?? throw new SnapshotException(SnapshotErrorCode.PlanNotFound, $"The snapshot has no plan {plan}.");
}
