using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Writes down what became of the items of one table, and what that means for their records.</summary>
internal sealed class ItemReceipts(
    TableInfo table, PublicationId publication, bool reverts, ItemReferences references, JobRun run, OperationWriter operations)
{
    public Task SaveAsync(IReadOnlyList<ItemOutcome> outcomes, CancellationToken cancellationToken) =>
        WriteAsync(async (step, token) =>
        {
            // Records before items, as everywhere: locks are taken in one order.
            var changed = await ApplyAsync(step, table, outcomes, reverts, references, token).ConfigureAwait(false);
            await step.Publications.SaveResultsAsync(table, [.. outcomes.Select(outcome => outcome.Result)], null, token).ConfigureAwait(false);
            if (outcomes.Select(outcome => outcome.Acknowledgement).OfType<Acknowledgement.Written>().Where(written => !written.IsNew).Select(written => written.Record).ToList()
                is { Count: > 0 } updated && ItemOrder.Unique(table).Count > 0)
                await step.Publications.FollowUpdatesAsync(table, publication, updated, token).ConfigureAwait(false);
            if (outcomes.Any(outcome => outcome.Result.State != PublicationItemState.Pending))
                step.Advance();
            return changed;
        }, cancellationToken);

    /// <summary>Lets the records follow what became of their items, and whatever references records that were created.</summary>
    public static async Task<ChangedRecords> ApplyAsync(
        IStep step, TableInfo table, IReadOnlyList<ItemOutcome> outcomes, bool reverts, ItemReferences references, CancellationToken cancellationToken)
    {
        var meant = reverts ? outcomes.Select(RevertOutcome.From) : outcomes;
        var edit = new RecordEdit.Acknowledge([.. meant.Select(outcome => outcome.Acknowledgement).OfType<Acknowledgement>()]);
        var changed = edit.Items.Count > 0 ? await step.ApplyAsync(table, edit, cancellationToken).ConfigureAwait(false) : ChangedRecords.None;
        var created = edit.Items.Where(item => item.NewRemoteId is not null).ToDictionary(item => item.Record, item => item.NewRemoteId!);
        return created.Count > 0 ? changed + await references.FillAsync(step, created, cancellationToken).ConfigureAwait(false) : changed;
    }

    public Task WriteAsync(Func<IStep, CancellationToken, Task<ChangedRecords>> apply, CancellationToken cancellationToken) => operations.WriteAsync(
        new OperationHeader(table.Ref.Snapshot, OperationKinds.RecordsPublished, run.Job.Actor, $"Published to “{table.Title}”.")
        {
            Id = new OperationId(publication.Value),
            Table = table,
            Run = run,
        },
        apply, cancellationToken);
}
