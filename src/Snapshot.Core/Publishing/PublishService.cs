using System.Text.Json;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

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
    private readonly ItemDecisions _decisions;
    private readonly RevertPlanner _reverts;
    private readonly OperationWriter _operations;
    private readonly SnapshotLimits _limits;

    internal PublishService(
        SnapshotAccess access, ISnapshotCatalog catalog, PublishPlanner planner, IPublicationReader publications,
        ItemDecisions decisions, RevertPlanner reverts, OperationWriter operations, SnapshotLimits limits)
    {
        _access = access;
        _catalog = catalog;
        _planner = planner;
        _publications = publications;
        _decisions = decisions;
        _reverts = reverts;
        _operations = operations;
        _limits = limits;
    }

    /// <summary>Plans a publication: compares every changed record with what its service holds now. Nothing is sent.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="selection">What to publish, or <see langword="null"/> for every change of every table.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>field_not_found</c>, <c>field_read_only</c>, <c>actor_forbidden</c>, <c>filter_invalid</c>,
    /// <c>selection_invalid</c>, <c>not_supported</c>,
    /// <c>authentication_required</c>, <c>service_failed</c>.
    /// </exception>
    public async Task<PublishPlan> PlanAsync(
        SnapshotId snapshot, IReadOnlyList<PlanSelection>? selection, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var tables = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
        var wanted = selection ?? [.. tables.Select(table => new PlanSelection(table.Ref.Table, RecordSelection.All))];
        if (wanted.Count == 0 && selection is not null)
            throw new SnapshotException(SnapshotErrorCode.SelectionInvalid, "No table is named; leave the selection out to plan every change.");
        // A record that two parts selected would be sent twice.
        if (wanted.CountBy(part => part.Table).FirstOrDefault(part => part.Value > 1) is { Key: { } twice })
            throw new SnapshotException(SnapshotErrorCode.SelectionInvalid, $"The table “{twice}” is named twice: select what is to be planned of it in one part.");
        var chosen = wanted.Select(part => Chosen(SnapshotAccess.Find(tables, part.Table), part)).ToList();
        var plan = await _planner.PlanAsync(found, tables, chosen, actor, cancellationToken).ConfigureAwait(false);
        return await RequirePlanAsync(found.Id, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Plans to take a publication back: updates to the old values, created records deleted, deleted ones created again, with new ids of the
    /// service. What somebody changed there since is in conflict. The plan is approved and published like any other; records here follow it,
    /// and edits that were made of them stay.
    /// </summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>publication_not_found</c>, <c>actor_forbidden</c>, and what services report, as of <see cref="PlanAsync"/>.
    /// </exception>
    public async Task<PublishPlan> RevertAsync(
        SnapshotId snapshot, PublicationId publication, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var published = await GetPublicationAsync(snapshot, publication, actor, cancellationToken).ConfigureAwait(false);
        var tables = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
        var plan = await _reverts.PlanAsync(found, tables, published, actor, cancellationToken).ConfigureAwait(false);
        return await RequirePlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A plan.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>plan_not_found</c>.</exception>
    public async Task<PublishPlan> GetPlanAsync(SnapshotId snapshot, PlanId plan, Actor actor, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        return await RequirePlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The plans of a snapshot, newest first; one that is still being made is not among them.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="before">Only plans older than this one: the last one of the page before.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>; <c>cursor_invalid</c> when the snapshot has no plan <paramref name="before"/>; <c>request_invalid</c> or
    /// <c>limit_exceeded</c>, of the limit.
    /// </exception>
    public async Task<IReadOnlyList<PublishPlan>> PlansAsync(
        SnapshotId snapshot, Actor actor, PlanId? before = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        if (before is { } last && await _publications.FindPlanAsync(snapshot, last, cancellationToken).ConfigureAwait(false) is null)
            throw NoCursor(last.ToString());
        return await _publications.ListPlansAsync(snapshot, before, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The items of a plan; once it is published, its receipts.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="after">The number of the last item of the page before.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="filter">Which items, or <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>plan_not_found</c>, <c>table_not_found</c>, <c>request_invalid</c> or <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        SnapshotId snapshot, PlanId plan, Actor actor, long after = 0, int limit = 100, ItemFilter? filter = null,
        CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        await RequirePlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false);
        var tables = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
        return await _publications.ItemsAsync(found, tables, plan, filter ?? ItemFilter.All, after, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Approves a plan by its hash and starts its publication in the background. A plan can be published once.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>plan_not_found</c>, <c>actor_forbidden</c>, <c>plan_hash_mismatch</c>, <c>plan_published</c>, <c>plan_empty</c>,
    /// <c>plan_blocked</c>.
    /// </exception>
    public Task<Publication> PublishAsync(
        SnapshotId snapshot, PlanId plan, string hash, Actor actor, CancellationToken cancellationToken) =>
        PublishAsync(snapshot, plan, hash, actor, null, cancellationToken);

    /// <summary>Approves a plan, also one that gates block; what is waived goes on the record with the approval.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="actor">Who approves.</param>
    /// <param name="waive">The codes of the findings that are not to block it, or <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>plan_not_found</c>, <c>actor_forbidden</c>, <c>plan_hash_mismatch</c>, <c>plan_published</c>, <c>plan_empty</c>,
    /// <c>plan_blocked</c>.
    /// </exception>
    public async Task<Publication> PublishAsync(
        SnapshotId snapshot, PlanId plan, string hash, Actor actor, IReadOnlyList<string>? waive = null, CancellationToken cancellationToken = default)
    {
        waive ??= [];
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var planned = await RequirePlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false);
        if (!string.Equals(hash, planned.Hash, StringComparison.Ordinal))
            throw StalePlan.Exception(planned, await _publications.FindPlanAsync(snapshot, hash, cancellationToken).ConfigureAwait(false));
        if (planned.Tables.All(table => table.Sendable == 0))
            throw new SnapshotException(SnapshotErrorCode.PlanEmpty, $"The plan {plan} holds nothing that could be sent.");
        PublishGates.RequireOpen(planned, waive);

        var waived = planned.Findings.Select(finding => finding.Code).Distinct().Where(waive.Contains).ToList();
        var summary = waived.Count == 0 ? $"Approved the plan {plan}." : $"Approved the plan {plan}, waiving {string.Join(", ", waived)}.";
        var (publication, job) = (PublicationId.New(), JobId.New());
        var operation = new OperationHeader(snapshot, OperationKinds.PublicationApproved, actor, summary) { RecordedWhenEmpty = true };
        await _operations.WriteAsync(operation, async (step, token) =>
        {
            if (!await step.Publications.TryAddPublicationAsync(publication, plan, snapshot, job, actor, token).ConfigureAwait(false))
                throw new SnapshotException(SnapshotErrorCode.PlanPublished, $"The plan {plan} was published already; make a new one.");
            await step.EnqueueAsync(job, PublishPayload.Request(snapshot, publication, plan, actor), token).ConfigureAwait(false);
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
        return await RequirePublicationAsync(found, publication, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The publications of a snapshot, newest first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="before">Only publications older than this one: the last one of the page before.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>; <c>cursor_invalid</c> when the snapshot has no publication <paramref name="before"/>; <c>request_invalid</c> or
    /// <c>limit_exceeded</c>, of the limit.
    /// </exception>
    public async Task<IReadOnlyList<Publication>> PublicationsAsync(
        SnapshotId snapshot, Actor actor, PublicationId? before = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        if (before is { } last && await _publications.FindPublicationAsync(found, last, cancellationToken).ConfigureAwait(false) is null)
            throw NoCursor(last.ToString());
        return await _publications.ListPublicationsAsync(found, before, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Decides about writes of a publication that are <c>unknown</c>. To be sent again, they get a job of their own, which is the publication's
    /// from then on. All of them are decided, or on a fault none.
    /// </summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="publication">The publication.</param>
    /// <param name="items">The numbers of the items.</param>
    /// <param name="decision">What is so.</param>
    /// <param name="remoteId">The service's id of the record, when one item that creates a record is said to be applied; else <see langword="null"/>.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>publication_not_found</c>, <c>publication_item_not_found</c>, <c>actor_forbidden</c>; <c>request_invalid</c> when there
    /// are no items, <c>limit_exceeded</c> when there are too many;
    /// <c>publication_item_known</c> when one of the items is not unknown; <c>decision_invalid</c> when a remote id lacks or is too much, or the
    /// service says otherwise; <c>remote_id_taken</c>; where the service is asked, also its errors, as of <see cref="PlanAsync"/>.
    /// </exception>
    public Task<Publication> DecideAsync(
        SnapshotId snapshot, PublicationId publication, IReadOnlyCollection<long> items, ItemDecision decision, string? remoteId, Actor actor,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return DecideAsync(snapshot, publication, [.. items.Distinct().Select(item => new DecidedItem(item, remoteId))], decision, actor, cancellationToken);
    }

    /// <summary>
    /// Decides about writes of a publication that are <c>unknown</c>, created records among them with the ids that the service has given each. All of them
    /// are decided, or on a fault none.
    /// </summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="publication">The publication.</param>
    /// <param name="items">The items, and of created records that are said to be applied the service's ids.</param>
    /// <param name="decision">What is so.</param>
    /// <param name="actor">Who decides.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// As for the other overload. <c>decision_invalid</c> also when the service's record stands for another one here, or holds something else than was
    /// sent and <see cref="DecidedItem.EvenIfDifferent"/> is not set: <c>fields</c> of its details names what differs.
    /// </exception>
    public async Task<Publication> DecideAsync(
        SnapshotId snapshot, PublicationId publication, IReadOnlyList<DecidedItem> items, ItemDecision decision, Actor actor,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        Limit.Require("batchSize", items.Count, _limits.BatchSize, least: 1);
        var published = await GetPublicationAsync(snapshot, publication, actor, cancellationToken).ConfigureAwait(false);
        await _decisions.DecideAsync(found, published, items, decision, actor, cancellationToken).ConfigureAwait(false);
        return await GetPublicationAsync(snapshot, publication, actor, cancellationToken).ConfigureAwait(false);
    }

    private static SnapshotException NoCursor(string id) => new(SnapshotErrorCode.CursorInvalid, $"“{id}” is no cursor of this list.");

    // A field may be named as people see it.
    private static TableSelection Chosen(TableInfo table, PlanSelection part) => part.Fields is { Count: 0 }
        ? throw new SnapshotException(SnapshotErrorCode.SelectionInvalid, $"No field of “{table.Title}” is named; leave the fields out to plan every change.")
        : new(table, part.Records, part.Fields?.Select(field => table.BasedColumn(field).Name).ToHashSet());

    private async Task<Publication> RequirePublicationAsync(SnapshotInfo snapshot, PublicationId publication, CancellationToken cancellationToken) =>
        await _publications.FindPublicationAsync(snapshot, publication, cancellationToken).ConfigureAwait(false)
        ?? throw new SnapshotException(SnapshotErrorCode.PublicationNotFound, $"The snapshot has no publication {publication}.");

    private async Task<PublishPlan> RequirePlanAsync(SnapshotId snapshot, PlanId plan, CancellationToken cancellationToken) =>
        await _publications.FindPlanAsync(snapshot, plan, cancellationToken).ConfigureAwait(false)
        ?? throw new SnapshotException(SnapshotErrorCode.PlanNotFound, $"The snapshot has no plan {plan}.");
}
