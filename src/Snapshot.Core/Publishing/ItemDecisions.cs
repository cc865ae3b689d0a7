using System.Globalization;
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
    /// <exception cref="SnapshotException">See <see cref="PublishService"/>.</exception>
    public async Task DecideAsync(
        SnapshotInfo snapshot, Publication publication, IReadOnlyList<DecidedItem> given, ItemDecision decision, Actor actor, CancellationToken cancellationToken)
    {
        if (given.CountBy(item => item.Item).FirstOrDefault(item => item.Value > 1) is { Value: > 1 } twice)
            throw Unfit(twice.Key, $"The item {twice.Key} is named twice.");
        var numbers = given.Select(item => item.Item).ToList();
        var tables = await catalog.TablesAsync(snapshot.Id, cancellationToken).ConfigureAwait(false);
        var items = await publications.ItemsAsync(snapshot, tables, publication.Plan, numbers, cancellationToken).ConfigureAwait(false);
        var byNumber = given.ToDictionary(item => item.Item);
        Require(items, byNumber, decision);
        var plan = (await publications.FindPlanAsync(snapshot.Id, publication.Plan, cancellationToken).ConfigureAwait(false))!;
        var order = new TableOrder(tables);
        var decided = new List<(TableInfo Table, List<ItemOutcome> Outcomes)>();
        foreach (var part in items.GroupBy(item => item.Table))
        {
            var table = SnapshotAccess.Find(tables, part.Key);
            decided.Add((table, decision switch
            {
                ItemDecision.Applied => await AppliedAsync(
                    table, [.. part], byNumber, publication, new ItemReferences(table, order, records), cancellationToken).ConfigureAwait(false),
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

    private static void Require(IReadOnlyList<PublicationItem> items, Dictionary<long, DecidedItem> given, ItemDecision decision)
    {
        if (given.Keys.Except(items.Select(item => item.Id)).Take(1).ToList() is [var missing])
            throw new SnapshotException(SnapshotErrorCode.PublicationItemNotFound, $"The publication has no item {missing}.");
        if (items.FirstOrDefault(item => item.State != PublicationItemState.Unknown) is { } known)
            throw NotUnknown(known.State == PublicationItemState.Sent
                ? $"The item {known.Id} was sent: what became of it is looked up when the publication's job goes on. Retry the job if it has ended."
                : $"The item {known.Id} is not unknown but {JsonNamingPolicy.CamelCase.ConvertName(known.State.ToString())}: there is nothing to decide.");
        foreach (var item in items)
        {
            var (names, id) = (decision == ItemDecision.Applied && item.Kind == WriteKind.Create, given[item.Id].RemoteId);
            if (names && id is null)
                throw Unfit(item.Id, $"The item {item.Id} creates a record: say by which id the service has it.");
            if (!names && id is not null)
                throw Unfit(item.Id, "An id of the service goes with the decision that a created record was applied, and with no other.");
        }
        if (items.Where(item => given[item.Id].RemoteId is not null).GroupBy(item => (item.Table, given[item.Id].RemoteId)).FirstOrDefault(same => same.Count() > 1) is { } shared)
            throw Unfit(shared.Last().Id, $"Two records cannot both be the service's record “{shared.Key.RemoteId}”: each create made one of its own.");
    }

    private async Task<List<ItemOutcome>> AppliedAsync(
        TableInfo table, IReadOnlyList<PublicationItem> items, Dictionary<long, DecidedItem> given, Publication publication, ItemReferences references,
        CancellationToken cancellationToken)
    {
        foreach (var item in items.Where(item => item.Kind == WriteKind.Create))
        {
            if (await publications.FindOtherAsync(table, given[item.Id].RemoteId!, item.Record, publication, cancellationToken).ConfigureAwait(false) is { } other)
                throw Unfit(item.Id, $"The record “{given[item.Id].RemoteId}” was in the service before the item {item.Id} was sent: it is the record {other} here.");
        }
        var (remote, _) = await RemoteRecords.TryOpenAsync(accounts, table, RequestPriority.Interactive, cancellationToken).ConfigureAwait(false);
        // Where nothing can be looked at any more, the word of the person is all there is.
        if (remote is null)
            return [.. items.Select(item => ItemWrites.Written(table, item, RemoteId(item), null))];
        var theirs = await remote.ReadAsync([.. items.Select(RemoteId)], cancellationToken).ConfigureAwait(false);
        // What was sent named records by the service's ids.
        var (resolved, _) = await references.ResolveAsync(items, cancellationToken).ConfigureAwait(false);
        var sent = resolved.ToDictionary(item => item.Id);
        return [.. items.Select(item => Applied(
            remote.Table, sent.GetValueOrDefault(item.Id, item), RemoteId(item), theirs.GetValueOrDefault(RemoteId(item)), given[item.Id].EvenIfDifferent))];

        string RemoteId(PublicationItem item) => given[item.Id].RemoteId ?? item.RemoteId!;
    }

    private static ItemOutcome Applied(TableInfo table, PublicationItem item, string remoteId, RemoteValues? theirs, bool evenIfDifferent)
    {
        switch (item.Kind)
        {
            case WriteKind.Delete when theirs is not null:
                throw Unfit(item.Id, $"The service still holds the record “{remoteId}” of the item {item.Id}.");
            case WriteKind.Create when theirs is null:
                throw Unfit(item.Id, $"The service holds no record “{remoteId}”.");
            case WriteKind.Create when !evenIfDifferent && Differing(table, item, theirs!) is { Count: > 0 } fields:
                throw Unfit(
                    item.Id, $"The service's record “{remoteId}” is not what was sent: {string.Join(", ", fields)} differ. If it is the one all the same, say so: evenIfDifferent.", fields);
            // It holds exactly what it held before.
            case WriteKind.Update when !evenIfDifferent && theirs is not null && Differing(table, item, theirs) is { Count: > 0 } fields
                && item.Fields.All(field => IsWritable(table, field)) && ItemWrites.Holds(table, item, theirs, item.Expected):
                throw Unfit(item.Id, $"The service's record “{remoteId}” is as it was before the item {item.Id} was sent. If it was applied all the same, say so: evenIfDifferent.", fields);
            default:
                return ItemWrites.Written(table, item, remoteId, theirs);
        }
    }

    // What the service does not have any more cannot be compared.
    private static List<string> Differing(TableInfo table, PublicationItem item, RemoteValues theirs) =>
    [
        .. from field in item.Fields
           where IsWritable(table, field) && !FieldEquality.Same(field.New, theirs.Values.GetValueOrDefault(field.Field), table.Column(field.Field).Type)
           select field.Field,
    ];

    private static bool IsWritable(TableInfo table, PlannedField field) => table.FindColumn(field.Field) is { Kind: ColumnKind.Remote };

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

    private static SnapshotException Unfit(long item, string message, IReadOnlyList<string>? fields = null)
    {
        var details = new Dictionary<string, object?> { ["item"] = item.ToString(CultureInfo.InvariantCulture) };
        if (fields is not null)
            details["fields"] = fields;
        return new(SnapshotErrorCode.DecisionInvalid, message) { Details = details };
    }
}
