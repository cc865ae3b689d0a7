using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Writes down what became of the items of one table, and what that means for their records.</summary>
internal sealed class ItemReceipts(TableInfo table, PublicationId publication, ItemReferences references, JobRun run, OperationWriter operations)
{
    public Task SaveAsync(IReadOnlyList<ItemOutcome> outcomes, CancellationToken cancellationToken) =>
        WriteAsync(async (step, token) =>
        {
            // Records before items, as everywhere: locks are taken in one order.
            var edit = new RecordEdit.Acknowledge([.. outcomes.Select(outcome => outcome.Acknowledgement).OfType<Acknowledgement>()]);
            var changed = edit.Items.Count > 0 ? await step.ApplyAsync(table, edit, token).ConfigureAwait(false) : ChangedRecords.None;
            await step.Publications.SaveResultsAsync(table, [.. outcomes.Select(outcome => outcome.Result)], token).ConfigureAwait(false);
            var created = edit.Items.OfType<Acknowledgement.Written>().Where(item => item.IsNew).ToDictionary(item => item.Record, item => item.RemoteId);
            if (created.Count > 0)
                changed += await references.FillAsync(step, created, token).ConfigureAwait(false);
            if (outcomes.Any(outcome => outcome.Result.State != PublicationItemState.Pending))
                step.Advance();
            return changed;
        }, cancellationToken);

    public Task WriteAsync(Func<IStep, CancellationToken, Task<ChangedRecords>> apply, CancellationToken cancellationToken) => operations.WriteAsync(
        new OperationHeader(table.Ref.Snapshot, OperationKinds.RecordsPublished, run.Job.Actor, $"Published to “{table.Title}”.")
        {
            Id = new OperationId(publication.Value),
            Table = table,
            Run = run,
        },
        apply, cancellationToken);
}
