using Snapshot.Connectors;
using Snapshot.Diagnostics;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Layout;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>
/// Pulls one table: small pages flow through a bounded buffer; every so often what they brought is committed as a step of one
/// operation, together with the connector's checkpoint. A pull that dies goes on behind the last step that was committed.
/// </summary>
internal sealed class TablePull(
    TableInfo table, ConnectedAccount account, ISnapshotCatalog catalog, IPullScans scans, OperationWriter operations, SchemaFollower schemas,
    SnapshotLimits limits, JobRun run)
{
    private const int RecordsPerStep = 100_000;

    // Records that differ are held until they are merged, so they bound the memory of a step.
    private const int DifferingPerStep = 5_000;

    private readonly bool _isFirst = table.State == TableState.Loading;
    private PullPosition _position = null!;
    private long _changed;

    /// <summary>How the table followed its service, once it has; also when the pull fails later.</summary>
    public TableChange? Schema { get; private set; }

    public async Task<PullResult> RunAsync(CancellationToken cancellationToken)
    {
        var remote = await FollowSchemaAsync(cancellationToken).ConfigureAwait(false);
        _position = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var request = new ReadRequest(remote) { Fields = RemoteColumns.Fields(remote, table), Checkpoint = _position.Checkpoint };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = new PageReader(table, account, request, stop.Token);
        try
        {
            if (_isFirst)
                await LoadAsync(pages, cancellationToken).ConfigureAwait(false);
            else
                await MergeAsync(pages, cancellationToken).ConfigureAwait(false);
            var withheld = await FinishAsync(pages.IsCompleted, cancellationToken).ConfigureAwait(false);
            return new PullResult(table.Ref.Table, _position.Read, _changed) { Withheld = withheld, Changes = Schema!.Changes, Notes = Schema.Notes };
        }
        finally
        {
            // Whoever ends this early must not leave the connector reading into a full buffer for ever.
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task LoadAsync(PageReader pages, CancellationToken cancellationToken)
    {
        while (await pages.HasMoreAsync(cancellationToken).ConfigureAwait(false))
        {
            var streamed = false;
            await StepAsync(async (step, token) =>
            {
                // The pages of a step that is run a second time are gone; the job begins again behind the last one.
                if (streamed)
                    throw new SnapshotException(SnapshotErrorCode.DatabaseUnavailable, "The load was interrupted.");
                streamed = true;
                var loaded = await step.ApplyAsync(
                    table, new RecordEdit.Load(pages.TakeAsync(RecordsPerStep, Report, token), FirstId: _position.Read + 1), token).ConfigureAwait(false);
                return (loaded, _position with { Checkpoint = pages.Checkpoint, Read = _position.Read + loaded.Count });
            }, cancellationToken).ConfigureAwait(false);
        }

        void Report(long taken) => run.Report(new JobProgress($"pull {table.Ref.Table}", _position.Read + taken, pages.EstimatedTotal));
    }

    private async Task MergeAsync(PageReader pages, CancellationToken cancellationToken)
    {
        var scan = await scans.OpenAsync(table, cancellationToken).ConfigureAwait(false);
        await using var _ = scan.ConfigureAwait(false);
        var differing = new Dictionary<string, StagedRecord>();
        var read = _position.Read;
        while (await pages.HasMoreAsync(cancellationToken).ConfigureAwait(false))
        {
            var page = pages.Take();
            read += page.Count;
            foreach (var record in await scan.DifferingAsync(page, cancellationToken).ConfigureAwait(false))
            {
                // The same record twice in a step: the later counts, and it counts once.
                if (!differing.TryAdd(record.RemoteId, record))
                    (differing[record.RemoteId], read) = (record, read - 1);
            }
            run.Report(new JobProgress($"pull {table.Ref.Table}", read, pages.EstimatedTotal));
            if (pages.AtCheckpoint && (differing.Count >= DifferingPerStep || read - _position.Read >= RecordsPerStep))
                await MergeStepAsync().ConfigureAwait(false);
        }
        await MergeStepAsync().ConfigureAwait(false);

        async Task MergeStepAsync()
        {
            var next = _position with { Checkpoint = pages.Checkpoint, Read = read };
            await StepAsync(
                async (step, token) => (await step.ApplyAsync(table, new RecordEdit.Merge(differing.Values), token).ConfigureAwait(false), next),
                cancellationToken).ConfigureAwait(false);
            differing.Clear();
        }
    }

    private async Task StepAsync(
        Func<IStep, CancellationToken, Task<(ChangedRecords Changed, PullPosition Next)>> apply, CancellationToken cancellationToken)
    {
        var before = _position.Read;
        var next = _position;
        var result = await operations.WriteAsync(Operation(_position), async (step, token) =>
        {
            (var changed, next) = await apply(step, token).ConfigureAwait(false);
            await step.Schemas.SavePullAsync(table, next, token).ConfigureAwait(false);
            // A scan without checkpoints begins anew each time, however much it brought.
            if (next.Checkpoint != _position.Checkpoint)
                step.Advance();
            return changed;
        }, cancellationToken).ConfigureAwait(false);
        _position = next;
        _changed += result.Changed;
        SnapshotTelemetry.RecordsRead.Add(next.Read - before);
        run.Stopping.ThrowIfCancellationRequested();
    }

    // A scan whose connector gave no checkpoint cannot be continued: it begins anew.
    private async Task<PullPosition> BeginAsync(CancellationToken cancellationToken)
    {
        var last = await catalog.FindPullAsync(table, cancellationToken).ConfigureAwait(false);
        if (last?.Checkpoint is not null)
            return last;
        var position = new PullPosition(last?.Operation ?? OperationId.New(), Checkpoint: null, Read: 0);
        await operations.WriteAsync(Operation(position), async (step, token) =>
        {
            await step.Schemas.BeginScanAsync(table, token).ConfigureAwait(false);
            await step.Schemas.SavePullAsync(table, position, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return position;
    }

    private async Task<RemoteTable> FollowSchemaAsync(CancellationToken cancellationToken)
    {
        var discovered = await account.Connector.DiscoverAsync(account.Context, cancellationToken).ConfigureAwait(false);
        Schema = await schemas.FollowAsync(table, discovered, run, cancellationToken).ConfigureAwait(false);
        table = Schema.Table;
        return RemoteColumns.Look(discovered, table)!;
    }

    private async Task<long> FinishAsync(bool completed, CancellationToken cancellationToken)
    {
        var withheld = 0L;
        var result = await operations.WriteAsync(Operation(_position) with { RecordedWhenEmpty = true }, async (step, token) =>
        {
            var changed = ChangedRecords.None;
            if (_isFirst)
                await step.Schemas.FinishFirstPullAsync(table, token).ConfigureAwait(false);
            else if (completed)
                changed = await step.ApplyAsync(
                    table, new RecordEdit.QuarantineUnseen(_position.Read, limits.MissingShare, limits.MissingCount), token).ConfigureAwait(false);
            await step.Schemas.SavePullAsync(table, _position with { IsFinished = true, IsWhole = completed }, token).ConfigureAwait(false);
            withheld = changed.Withheld;
            return changed;
        }, cancellationToken).ConfigureAwait(false);
        _changed += result.Changed;
        return withheld;
    }

    private OperationHeader Operation(PullPosition position) =>
        new(table.Ref.Snapshot, OperationKinds.TablePulled, run.Job.Actor, $"Pulled “{table.Title}” from “{account.Account.Name}”.")
        {
            Id = position.Operation,
            Table = table,
            Run = run,
        };
}
