using Snapshot.Connectors;
using Snapshot.Errors;
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
    RemoteRecords remote, PlanId plan, PublicationId publication, JobRun run,
    IPublicationReader publications, ItemReferences references, ItemReceipts receipts, PublishProgress progress)
{
    // A fault that passes has passed by then, or it is no such fault.
    private const int AttemptsBeforeDoubt = 3;

    private readonly SuspectItems _suspects = new(receipts);
    private readonly ItemWrites _writes = new(remote.Table, remote, publication);
    private readonly WholeRecords _whole = new(remote, receipts);
    private readonly DoubtfulItems _doubtful = new(remote, new ItemWrites(remote.Table, remote, publication), publications, references, receipts);

    /// <summary>
    /// Publishes the items of one kind, so that a batch is all creates or all updates or all deletes, turn by turn: what waits for another item is not
    /// in one batch with it.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="late">Whether it is the turn of those that wait for deletions, or of the others.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task RunAsync(WriteKind kind, bool late, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        foreach (var turn in await publications.TurnsAsync(remote.Table, plan, kind, cancellationToken).ConfigureAwait(false))
        {
            if (turn >= ItemOrder.Late == late)
                await RunAsync(kind, turn, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(WriteKind kind, int turn, CancellationToken cancellationToken)
    {
        while (await NextAsync(kind, turn, cancellationToken).ConfigureAwait(false) is { Count: > 0 } items)
        {
            var sendable = await RefuseFaultyAsync(items, cancellationToken).ConfigureAwait(false);
            if (kind == WriteKind.Update && remote.WritesWholeRecord)
                sendable = await _whole.ReadAsync(sendable, cancellationToken).ConfigureAwait(false);
            // Every record has one item, so no two of these batches write the same one.
            await Task.WhenAll(sendable.Chunk(remote.BatchSize).Select(batch => SendAsync(batch, cancellationToken))).ConfigureAwait(false);
            progress.Add(remote.Table.Ref.Table, items.Count);
        }
    }

    private Task<IReadOnlyList<PublicationItem>> NextAsync(WriteKind kind, int turn, CancellationToken cancellationToken) =>
        publications.PendingAsync(remote.Table, plan, kind, turn, remote.BatchSize * remote.WritesInFlight, cancellationToken);

    // The service may have changed its fields since the plan was made: what it does not take any more is void, the rest goes on.
    private async Task<IReadOnlyList<PublicationItem>> RefuseFaultyAsync(IReadOnlyList<PublicationItem> batch, CancellationToken cancellationToken)
    {
        var faulty = batch.Where(item => _writes.Fault(item) is not null).ToList();
        if (faulty.Count > 0)
            await receipts.SaveAsync([.. faulty.Select(item => ItemWrites.Refused(item, _writes.Fault(item)!))], cancellationToken).ConfigureAwait(false);
        var (sendable, refused) = await references.ResolveAsync([.. batch.Except(faulty)], cancellationToken).ConfigureAwait(false);
        if (refused.Count > 0)
            await receipts.SaveAsync(refused, cancellationToken).ConfigureAwait(false);
        return sendable;
    }

    private async Task<IReadOnlyList<PublicationItem>> MarkSentAsync(IReadOnlyList<PublicationItem> batch, CancellationToken cancellationToken)
    {
        HashSet<long> sendable = [];
        await receipts.WriteAsync(async (step, token) =>
        {
            sendable = [.. await step.Publications.MarkSentAsync(remote.Table, batch, token).ConfigureAwait(false)];
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return [.. batch.Where(item => sendable.Contains(item.Id))];
    }

    private async Task SendAsync(IReadOnlyList<PublicationItem> batch, CancellationToken cancellationToken)
    {
        await SendAsync(batch, null, cancellationToken).ConfigureAwait(false);
        _suspects.RequireNone();
    }

    // Whoever cancels the job, or stops the host, waits for the batch in hand: what was sent has its answer stored.
    private async Task SendAsync(IReadOnlyList<PublicationItem> batch, int? refusedSince, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        run.Stopping.ThrowIfCancellationRequested();
        var items = await MarkSentAsync(batch, run.CutOff).ConfigureAwait(false);
        if (items.Count == 0)
            return;
        var since = refusedSince ?? _suspects.Passed;
        IReadOnlyList<WriteResult> results;
        try
        {
            results = await remote.WriteAsync([.. items.Select(item => _writes.Operation(item, _whole.Of(item)))], run.CutOff).ConfigureAwait(false);
        }
        catch (ConnectorException e) when (items.Count == 1 && IsOfItems(e))
        {
            await receipts.SaveAsync([ItemWrites.Refused(items[0], new RecordError(e.Code, e.Message))], CancellationToken.None).ConfigureAwait(false);
            return;
        }
        catch (ConnectorException e)
        {
            // Nothing was done: the items can be sent again. That is kept also when the job was ended meanwhile.
            await receipts.SaveAsync([.. items.Select(item => new ItemOutcome(new ItemResult(item.Id, PublicationItemState.Pending), null))], CancellationToken.None)
                .ConfigureAwait(false);
            // When is for the job to decide – unless some item is at fault: it is found by halving, and does not keep the others.
            if (!IsOfItems(e) && !MayBeOfItems(e))
                throw;
            if (items.Count == 1)
                await _suspects.AddAsync(items[0], e, since).ConfigureAwait(false);
            else
                await HalvedAsync(items, since, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (IsOfConnector(e) && !run.CutOff.IsCancellationRequested)
        {
            await FailedAsync(items, since, cancellationToken).ConfigureAwait(false);
            return;
        }
        await _suspects.PassAsync().ConfigureAwait(false);
        var answered = items.Zip(results).Where(pair => pair.Second is not WriteResult.Unknown).ToList();
        if (answered.Count > 0)
            await receipts.SaveAsync([.. answered.Select(pair => _writes.Outcome(pair.First, pair.Second))], run.CutOff).ConfigureAwait(false);
        if (items.Zip(results.Select(result => result as WriteResult.Unknown)).Where(pair => pair.Second is not null).ToList() is { Count: > 0 } unanswered)
            await _doubtful.SettleAsync([.. unanswered.Select(pair => (pair.First, pair.Second!))], run.CutOff).ConfigureAwait(false);
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

    // Neither passing nor of the account: the service takes some write of the batch not at all.
    private static bool IsOfItems(ConnectorException error) =>
        error.Kind is ConnectorErrorKind.NotSupported or ConnectorErrorKind.Bug or ConnectorErrorKind.CursorExpired;

    // Of the account, of the table, or of a write: of one record a service may refuse the right to it, or fail each time. What it has taken before, or the
    // attempts that have failed, are reason to look for one.
    private bool MayBeOfItems(ConnectorException error) => error.Kind switch
    {
        ConnectorErrorKind.Permission or ConnectorErrorKind.SchemaChanged => _suspects.Passed > 0,
        ConnectorErrorKind.Transient => run.Job.Attempts >= AttemptsBeforeDoubt,
        _ => false,
    };

    // Those of the network pass, and are the job's.
    private static bool IsOfConnector(Exception error) =>
        error is not (SnapshotException or OperationCanceledException or HttpRequestException or TimeoutException or IOException);

    private async Task HalvedAsync(IReadOnlyList<PublicationItem> items, int since, CancellationToken cancellationToken)
    {
        await SendAsync([.. items.Take(items.Count / 2)], since, cancellationToken).ConfigureAwait(false);
        await SendAsync([.. items.Skip(items.Count / 2)], since, cancellationToken).ConfigureAwait(false);
    }

    // A connector that fails in a way that it should not has done nobody knows what. Changes and deletions are looked up, and those that were not done
    // are sent in halves; creates are in doubt.
    private async Task FailedAsync(IReadOnlyList<PublicationItem> items, int since, CancellationToken cancellationToken)
    {
        if (items.Count == 1 || items[0].Kind == WriteKind.Create)
        {
            var answer = new WriteResult.Unknown("The connector failed unexpectedly, so nobody knows whether it was done.");
            await _doubtful.SettleAsync([.. items.Select(item => (item, answer))], run.CutOff).ConfigureAwait(false);
            return;
        }
        await _doubtful.SettleAsync(items, run.CutOff).ConfigureAwait(false);
        await HalvedAsync(items, since, cancellationToken).ConfigureAwait(false);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var tried = new HashSet<long>();
        while (await publications.ItemsAsync(remote.Table, plan, PublicationItemState.Sent, 1000, cancellationToken).ConfigureAwait(false) is { Count: > 0 } left)
        {
            // What a round has not settled no other will: it is for a person, and keeps nobody waiting.
            var again = left.Where(item => !tried.Add(item.Id)).ToList();
            if (again.Count > 0)
                await receipts.SaveAsync([.. again.Select(item => ItemWrites.Unknown(item, "Nothing tells whether it was carried out."))], cancellationToken).ConfigureAwait(false);
            else
                await _doubtful.SettleAsync(left, cancellationToken).ConfigureAwait(false);
        }
    }
}
