using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>
/// Publishes the items of one table, batch by batch: marked as sent and committed before the call, given their outcome and
/// committed after it. No transaction spans a call.
/// </summary>
internal sealed class TablePublish(
    TableInfo table, RemoteRecords remote, PlanId plan, PublicationId publication, JobRun run,
    IPublicationReader publications, OperationWriter operations, PublishProgress progress)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { Count: > 0 } batch)
        {
            var sendable = await MarkSentAsync(batch, cancellationToken).ConfigureAwait(false);
            if (sendable.Count > 0)
                await SendAsync(sendable, cancellationToken).ConfigureAwait(false);
            progress.Add(table.Ref.Table, batch.Count);
            run.Stopping.ThrowIfCancellationRequested();
        }
    }

    // One kind at a time, so that a batch is all creates or all updates or all deletes.
    private async Task<IReadOnlyList<PublicationItem>> NextAsync(CancellationToken cancellationToken)
    {
        var items = await publications.ItemsAsync(table, plan, PublicationItemState.Pending, remote.BatchSize, cancellationToken).ConfigureAwait(false);
        return [.. items.TakeWhile(item => item.Kind == items[0].Kind)];
    }

    private async Task<IReadOnlyList<PublicationItem>> MarkSentAsync(IReadOnlyList<PublicationItem> batch, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> sendable = [];
        await operations.WriteAsync(Operation(), async (step, token) =>
        {
            sendable = await step.Publications.MarkSentAsync(table, batch, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return [.. batch.Where(item => sendable.Contains(item.Id))];
    }

    private async Task SendAsync(IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        var writes = new ItemWrites(table, remote, publication);
        IReadOnlyList<WriteResult> results;
        try
        {
            results = await remote.WriteAsync([.. items.Select(writes.Operation)], cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException)
        {
            // Nothing was done: the items can be sent again, and the job decides when. That is kept also when the job was ended meanwhile.
            await SaveAsync([.. items.Select(item => new ItemOutcome(new ItemResult(item.Id, PublicationItemState.Pending), null))], CancellationToken.None)
                .ConfigureAwait(false);
            throw;
        }
        await SaveAsync([.. items.Zip(results, writes.Outcome)], cancellationToken).ConfigureAwait(false);
        if (results.OfType<WriteResult.Retryable>().ToList() is { Count: > 0 } postponed)
        {
            // A service that says when to come back has not failed.
            var after = postponed.Max(result => result.After);
            throw new ConnectorException(
                after is null ? ConnectorErrorKind.Transient : ConnectorErrorKind.RateLimited, "try_again", $"The service asked to try {postponed.Count} writes again.")
            {
                RetryAfter = after,
            };
        }
    }

    // An attempt that died left items as sent. What the service holds now says whether they arrived; where it cannot, a person must.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (await publications.ItemsAsync(table, plan, PublicationItemState.Sent, 1000, cancellationToken).ConfigureAwait(false) is { Count: > 0 } doubtful)
        {
            var ids = doubtful.Where(item => item.RemoteId is not null).Select(item => item.RemoteId!).ToList();
            var theirs = await remote.ReadAsync(ids, cancellationToken).ConfigureAwait(false);
            var evidence = new ItemEvidence(table, remote);
            await SaveAsync(
                [.. doubtful.Select(item => evidence.Settle(item, item.RemoteId is null ? null : theirs.GetValueOrDefault(item.RemoteId)))],
                cancellationToken).ConfigureAwait(false);
        }
    }

    private Task SaveAsync(IReadOnlyList<ItemOutcome> outcomes, CancellationToken cancellationToken) =>
        operations.WriteAsync(Operation(), async (step, token) =>
        {
            // Records before items, as everywhere: locks are taken in one order.
            var edit = new RecordEdit.Acknowledge([.. outcomes.Select(outcome => outcome.Acknowledgement).OfType<Acknowledgement>()]);
            var changed = edit.Items.Count > 0 ? await step.ApplyAsync(table, edit, token).ConfigureAwait(false) : ChangedRecords.None;
            await step.Publications.SaveResultsAsync(table, [.. outcomes.Select(outcome => outcome.Result)], token).ConfigureAwait(false);
            if (outcomes.Any(outcome => outcome.Result.State != PublicationItemState.Pending))
                step.Advance();
            return changed;
        }, cancellationToken);

    private OperationHeader Operation() => new(table.Ref.Snapshot, OperationKinds.RecordsPublished, run.Job.Actor, $"Published to “{table.Title}”.")
    {
        Id = new OperationId(publication.Value),
        Table = table,
        Run = run,
    };
}
