using System.Threading.Channels;
using Snapshot.Connectors;
using Snapshot.Diagnostics;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>
/// Pulls one table: pages flow through a bounded buffer into chunks, each chunk is one step of one operation, committed with
/// the connector's checkpoint. A pull that dies goes on behind the last chunk that was committed.
/// </summary>
internal sealed class TablePull(
    TableInfo table, ConnectedAccount account, ISnapshotCatalog catalog, OperationWriter operations, SnapshotLimits limits, JobRun run)
{
    // Three chunks are in memory at most: one being read, one waiting, one being written.
    private const int RecordsPerChunk = 10_000;

    private readonly bool _isFirst = table.State == TableState.Loading;
    private long _changed;

    public async Task<PullResult> RunAsync(CancellationToken cancellationToken)
    {
        var position = await BeginAsync(cancellationToken).ConfigureAwait(false);
        var request = await RequestAsync(position, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var chunks = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        var reading = ReadAsync(request, chunks.Writer, stop.Token);
        try
        {
            var completed = false;
            await foreach (var chunk in chunks.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                position = await WriteAsync(position, chunk, cancellationToken).ConfigureAwait(false);
                completed = chunk.Completed;
                run.Report(new JobProgress($"pull {table.Ref.Table}", position.Read, chunk.EstimatedTotal));
            }
            await reading.ConfigureAwait(false);
            var withheld = await FinishAsync(position, completed, cancellationToken).ConfigureAwait(false);
            return new PullResult(table.Ref.Table, position.Read, _changed) { Withheld = withheld };
        }
        finally
        {
            // Whoever ends this early must not leave the connector reading into a full buffer for ever.
            await stop.CancelAsync().ConfigureAwait(false);
        }
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

    private async Task<ReadRequest> RequestAsync(PullPosition position, CancellationToken cancellationToken)
    {
        var tables = await account.Connector.DiscoverAsync(account.Context, cancellationToken).ConfigureAwait(false);
        var remote = RemoteColumns.Find(tables, table);
        return new ReadRequest(remote) { Fields = RemoteColumns.Fields(remote, table), Checkpoint = position.Checkpoint };
    }

    private async Task ReadAsync(ReadRequest request, ChannelWriter<Chunk> chunks, CancellationToken cancellationToken)
    {
        var stager = new RecordStager(table);
        var records = new List<RemoteRecord>(RecordsPerChunk);
        long? total = null;
        ReadPage? last = null;
        try
        {
            await foreach (var page in account.Connector.ReadAsync(account.Context, request, cancellationToken).ConfigureAwait(false))
            {
                last = page;
                total = page.EstimatedTotal ?? total;
                records.AddRange(page.Records);
                if (records.Count < RecordsPerChunk || page.Completed)
                    continue;
                await chunks.WriteAsync(new Chunk(stager.Stage(records), page.Checkpoint, false, total), cancellationToken).ConfigureAwait(false);
                records.Clear();
            }
            await chunks.WriteAsync(
                new Chunk(stager.Stage(records), last?.Checkpoint, last?.Completed ?? false, total), cancellationToken).ConfigureAwait(false);
            chunks.Complete();
        }
        catch (Exception e)
        {
            chunks.Complete(e);
        }
    }

    private async Task<PullPosition> WriteAsync(PullPosition position, Chunk chunk, CancellationToken cancellationToken)
    {
        var next = position with { Checkpoint = chunk.Checkpoint, Read = position.Read + chunk.Records.Count };
        RecordEdit edit = _isFirst
            ? new RecordEdit.Load(chunk.Records, FirstId: position.Read + 1)
            : new RecordEdit.Merge(chunk.Records);
        var result = await operations.WriteAsync(Operation(position), async (step, token) =>
        {
            var changed = await step.ApplyAsync(table, edit, token).ConfigureAwait(false);
            await step.Schemas.SavePullAsync(table, next, token).ConfigureAwait(false);
            return changed;
        }, cancellationToken).ConfigureAwait(false);
        _changed += result.Changed;
        SnapshotTelemetry.RecordsRead.Add(chunk.Records.Count);
        return next;
    }

    private async Task<long> FinishAsync(PullPosition position, bool completed, CancellationToken cancellationToken)
    {
        var withheld = 0L;
        var result = await operations.WriteAsync(Operation(position) with { RecordedWhenEmpty = true }, async (step, token) =>
        {
            var changed = ChangedRecords.None;
            if (_isFirst)
                await step.Schemas.FinishFirstPullAsync(table, token).ConfigureAwait(false);
            else if (completed)
                changed = await step.ApplyAsync(
                    table, new RecordEdit.QuarantineUnseen(position.Read, limits.MissingShare, limits.MissingCount), token).ConfigureAwait(false);
            await step.Schemas.SavePullAsync(table, position with { IsFinished = true }, token).ConfigureAwait(false);
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
        };

    private sealed record Chunk(IReadOnlyList<StagedRecord> Records, string? Checkpoint, bool Completed, long? EstimatedTotal);
}
