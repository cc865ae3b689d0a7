using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Carries out what a person decided about writes in doubt: all of them, or on a fault none.</summary>
internal sealed class ItemDecisions(
    ISnapshotCatalog catalog, AccountService accounts, IPublicationReader publications, IRecordReader records, OperationWriter operations)
{
    /// <exception cref="SnapshotException">See <see cref="PublishService.DecideAsync"/>.</exception>
    public async Task DecideAsync(
        SnapshotInfo snapshot, Publication publication, IReadOnlyList<long> numbers, ItemDecision decision, string? remoteId, Actor actor,
        CancellationToken cancellationToken)
    {
        var tables = await catalog.TablesAsync(snapshot.Id, cancellationToken).ConfigureAwait(false);
        var items = await publications.ItemsAsync(snapshot, tables, publication.Plan, numbers, cancellationToken).ConfigureAwait(false);
        Require(items, numbers, decision, remoteId);
        var plan = (await publications.FindPlanAsync(snapshot.Id, publication.Plan, cancellationToken).ConfigureAwait(false))!;
        var order = new TableOrder(tables);
        var decided = new List<(TableInfo Table, List<ItemOutcome> Outcomes)>();
        foreach (var part in items.GroupBy(item => item.Table))
        {
            var table = SnapshotAccess.Find(tables, part.Key);
            decided.Add((table, decision switch
            {
                ItemDecision.Applied => await AppliedAsync(table, [.. part], remoteId, cancellationToken).ConfigureAwait(false),
                ItemDecision.NotApplied => [.. part.Select(item => Outcome(item, PublicationItemState.NotApplied, item.Error))],
                _ => [.. part.Select(item => Outcome(item, PublicationItemState.Pending, null))],
            }));
        }
        var summary = $"Decided about {(items.Count == 1 ? "a write" : $"{items.Count} writes")} in doubt: {Words(decision)}.";
        var operation = new OperationHeader(snapshot.Id, OperationKinds.PublicationDecided, actor, summary) { RecordedWhenEmpty = true };
        await operations.WriteAsync(operation, async (step, token) =>
        {
            var changed = ChangedRecords.None;
            foreach (var (table, outcomes) in decided)
                changed += await ItemReceipts.ApplyAsync(step, table, outcomes, plan.Reverts is not null, new ItemReferences(table, order, records), token)
                    .ConfigureAwait(false);
            foreach (var (table, outcomes) in decided)
            {
                var saved = await step.Publications.SaveResultsAsync(
                    table, [.. outcomes.Select(outcome => outcome.Result)], PublicationItemState.Unknown, token).ConfigureAwait(false);
                if (saved != outcomes.Count)
                    throw NotUnknown("Somebody has just decided about some of the items.");
            }
            if (decision == ItemDecision.SendAgain)
                await ContinueAsync(step, publication, actor, token).ConfigureAwait(false);
            return changed;
        }, cancellationToken).ConfigureAwait(false);
    }

    private static void Require(IReadOnlyList<PublicationItem> items, IReadOnlyList<long> numbers, ItemDecision decision, string? remoteId)
    {
        if (numbers.Except(items.Select(item => item.Id)).Take(1).ToList() is [var missing])
            throw new SnapshotException(SnapshotErrorCode.PublicationItemNotFound, $"The publication has no item {missing}.");
        if (items.FirstOrDefault(item => item.State != PublicationItemState.Unknown) is { } known)
            throw NotUnknown(known.State == PublicationItemState.Sent
                ? $"The item {known.Id} was sent: what became of it is looked up when the publication's job goes on. Retry the job if it has ended."
                : $"The item {known.Id} is not unknown but {JsonNamingPolicy.CamelCase.ConvertName(known.State.ToString())}: there is nothing to decide.");
        var names = decision == ItemDecision.Applied && items.Any(item => item.Kind == WriteKind.Create);
        if (names && items.Count > 1)
            throw Unfit("Created records are decided one at a time: each needs the id that the service has given it, as remoteId.");
        if (names && remoteId is null)
            throw Unfit($"The item {items[0].Id} creates a record: say by which id the service has it, as remoteId.");
        if (!names && remoteId is not null)
            throw Unfit("A remoteId goes with the decision that a created record was applied, and with no other.");
    }

    private async Task<List<ItemOutcome>> AppliedAsync(
        TableInfo table, IReadOnlyList<PublicationItem> items, string? remoteId, CancellationToken cancellationToken)
    {
        var (remote, _) = await RemoteRecords.TryOpenAsync(accounts, table, RequestPriority.Interactive, cancellationToken).ConfigureAwait(false);
        // Where nothing can be looked at any more, the word of the person is all there is.
        if (remote is null)
            return [.. items.Select(item => ItemWrites.Written(table, item, remoteId ?? item.RemoteId!, null))];
        var theirs = await remote.ReadAsync([.. items.Select(item => remoteId ?? item.RemoteId!)], cancellationToken).ConfigureAwait(false);
        return [.. items.Select(item => Applied(table, item, remoteId ?? item.RemoteId!, theirs.GetValueOrDefault(remoteId ?? item.RemoteId!)))];
    }

    private static ItemOutcome Applied(TableInfo table, PublicationItem item, string remoteId, RemoteValues? theirs) => item.Kind switch
    {
        WriteKind.Delete when theirs is not null => throw Unfit($"The service still holds the record “{remoteId}” of the item {item.Id}."),
        WriteKind.Create when theirs is null => throw Unfit($"The service holds no record “{remoteId}”."),
        _ => ItemWrites.Written(table, item, remoteId, theirs),
    };

    private static ItemOutcome Outcome(PublicationItem item, PublicationItemState state, RecordError? error) =>
        new(new ItemResult(item.Id, state, null, error), null);

    // The job of the publication may still be under way with other items; a job of its own sees to these, whenever that ends.
    private static async Task ContinueAsync(IStep step, Publication publication, Actor actor, CancellationToken cancellationToken)
    {
        var job = JobId.New();
        await step.Publications.ContinueAsync(publication.Id, job, cancellationToken).ConfigureAwait(false);
        var request = PublishPayload.Request(publication.Snapshot, publication.Id, publication.Plan, actor);
        await step.EnqueueAsync(job, request, cancellationToken).ConfigureAwait(false);
    }

    private static string Words(ItemDecision decision) => decision switch
    {
        ItemDecision.Applied => "applied",
        ItemDecision.NotApplied => "not applied",
        _ => "to be sent again",
    };

    private static SnapshotException NotUnknown(string message) => new(SnapshotErrorCode.PublicationItemKnown, message);

    private static SnapshotException Unfit(string message) => new(SnapshotErrorCode.DecisionInvalid, message);
}
