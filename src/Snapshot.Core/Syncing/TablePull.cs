using System.Text.Json;
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
    SnapshotLimits limits, PullOptions options, JobRun run, PullProgress progress)
{
    private const int RecordsPerStep = 100_000;

    // Records that differ are held until they are merged, so they bound the memory of a step.
    private const int DifferingPerStep = 5_000;

    private readonly bool _isFirst = table.State == TableState.Loading;
    private PullPosition _position = null!;
    private long _changed;

    /// <summary>How the table followed its service, once it has; also when the pull fails later.</summary>
    public TableChange? Schema { get; private set; }

    /// <param name="full">Everything is read, however little has changed.</param>
    /// <param name="cancellationToken">Ends the pull; what was committed stays.</param>
    public async Task<PullResult> RunAsync(bool full, CancellationToken cancellationToken)
    {
        // A job that was taken up again, for the sake of another table perhaps, has done this one.
        var memory = await catalog.FindPullAsync(table, cancellationToken).ConfigureAwait(false);
        if (memory.Last is { } last && last.Job == run.Job.Id)
            return JsonSerializer.Deserialize<PullResult>(last.ResultJson, JsonSerializerOptions.Web)!;
        var remote = await FollowSchemaAsync(cancellationToken).ConfigureAwait(false);
        var request = new ReadRequest(remote) { Fields = RemoteColumns.Fields(remote, table) };
        _position = await BeginAsync(full || table.NeedsFullRead, remote.Capabilities.CanReadChanges, cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectorException e) when (e.Kind == ConnectorErrorKind.CursorExpired && (_position.Checkpoint ?? _position.Since) is not null)
        {
            // The service does not know any more what that was: all over again, from the start.
            _position = await BeginAsync(new PullPosition(_position.Operation, Checkpoint: null, Read: 0), cancellationToken).ConfigureAwait(false);
            return await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<PullResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = new PageReader(table, account, request with { Checkpoint = _position.Checkpoint, Since = _position.Since }, stop.Token);
        try
        {
            if (_isFirst)
                await LoadAsync(pages, cancellationToken).ConfigureAwait(false);
            else
                await MergeAsync(pages, cancellationToken).ConfigureAwait(false);
            await pages.EndAsync().ConfigureAwait(false);
            return await FinishAsync(pages, cancellationToken).ConfigureAwait(false);
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

        void Report(long taken) => progress.Report(table.Ref.Table, _position.Read + taken, pages.EstimatedTotal);
    }

    private async Task MergeAsync(PageReader pages, CancellationToken cancellationToken)
    {
        var scan = scans.Open(table, notes: _position.Since is null);
        var differing = new Dictionary<string, StagedRecord>();
        var gone = new HashSet<string>();
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
            gone.ExceptWith(page.Select(record => record.RemoteId));
            foreach (var id in pages.DeletedIds.Where(gone.Add))
                differing.Remove(id);
            progress.Report(table.Ref.Table, read, pages.EstimatedTotal);
            if (pages.AtCheckpoint && (differing.Count + gone.Count >= DifferingPerStep || read - _position.Read >= RecordsPerStep))
                await MergeStepAsync().ConfigureAwait(false);
        }
        await MergeStepAsync().ConfigureAwait(false);

        async Task MergeStepAsync()
        {
            var next = _position with { Checkpoint = pages.Checkpoint, Read = read };
            await StepAsync(async (step, token) =>
            {
                var merged = await step.ApplyAsync(table, new RecordEdit.Merge(differing.Values), token).ConfigureAwait(false);
                var quarantined = await step.ApplyAsync(table, new RecordEdit.Quarantine(gone), token).ConfigureAwait(false);
                return (new ChangedRecords(merged.Count + quarantined.Count), next);
            }, cancellationToken).ConfigureAwait(false);
            differing.Clear();
            gone.Clear();
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

    // What is under way goes on, unless its connector gave no checkpoint, or all is to be read and it reads only changes.
    private async Task<PullPosition> BeginAsync(bool full, bool canReadChanges, CancellationToken cancellationToken)
    {
        var memory = await catalog.FindPullAsync(table, cancellationToken).ConfigureAwait(false);
        if (memory.Unfinished is { Checkpoint: not null } unfinished && !(full && unfinished.Since is not null))
            return unfinished;
        var since = !full && !_isFirst && canReadChanges && memory.SinceScan < options.FullPullInterval ? memory.Cursor : null;
        var position = new PullPosition(memory.Unfinished?.Operation ?? OperationId.New(), Checkpoint: null, Read: 0) { Since = since };
        return await BeginAsync(position, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PullPosition> BeginAsync(PullPosition position, CancellationToken cancellationToken)
    {
        _changed = 0;
        await operations.WriteAsync(Operation(position), async (step, token) =>
        {
            if (position.Since is null)
                await step.Schemas.BeginScanAsync(table, token).ConfigureAwait(false);
            await step.Schemas.SavePullAsync(table, position, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return position;
    }

    private async Task<RemoteTable> FollowSchemaAsync(CancellationToken cancellationToken)
    {
        var discovered = await account.RunAsync(() => account.Connector.DiscoverAsync(account.Context, cancellationToken), cancellationToken).ConfigureAwait(false);
        Schema = await schemas.FollowAsync(table, discovered, run, cancellationToken).ConfigureAwait(false);
        table = Schema.Table;
        return RemoteColumns.Look(discovered, table)!;
    }

    private async Task<PullResult> FinishAsync(PageReader pages, CancellationToken cancellationToken)
    {
        var result = new PullResult(table.Ref.Table, _position.Read, _changed)
        {
            IsIncremental = _position.Since is not null,
            IsWhole = pages.IsCompleted,
            Changes = Schema!.Changes,
            Notes = Schema.Notes,
        };
        var isScan = pages.IsCompleted && _position.Since is null;
        await operations.WriteAsync(Operation(_position) with { RecordedWhenEmpty = true }, async (step, token) =>
        {
            var changed = ChangedRecords.None;
            if (_isFirst)
                await step.Schemas.FinishFirstPullAsync(table, token).ConfigureAwait(false);
            else if (isScan)
                changed = await step.ApplyAsync(
                    table, new RecordEdit.QuarantineUnseen(_position.Read, limits.MissingShare, limits.MissingCount), token).ConfigureAwait(false);
            result = result with { Changed = _changed + changed.Count, Withheld = changed.Withheld };
            var end = new PullEnd(run.Job.Id, JsonSerializer.Serialize(result, JsonSerializerOptions.Web))
            {
                // Changes that were not read to the end are read again by the next pull.
                Cursor = pages.IsCompleted ? pages.Cursor : _position.Since,
                WasScan = isScan,
            };
            await step.Schemas.EndPullAsync(table, end, token).ConfigureAwait(false);
            return changed;
        }, cancellationToken).ConfigureAwait(false);
        return result;
    }

    private OperationHeader Operation(PullPosition position) =>
        new(table.Ref.Snapshot, OperationKinds.TablePulled, run.Job.Actor, $"Pulled “{table.Title}” from “{account.Account.Name}”.")
        {
            Id = position.Operation,
            Table = table,
            Run = run,
        };
}
