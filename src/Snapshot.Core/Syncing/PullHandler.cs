using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>Runs pull jobs, some tables at a time. One that fails does not keep the others from being pulled.</summary>
internal sealed class PullHandler(
    ISnapshotCatalog catalog, AccountService accounts, IPullScans scans, OperationWriter operations, SchemaFollower schemas, SnapshotLimits limits,
    PullOptions options) : IJobHandler
{
    public const string JobKind = "pull";

    public string Kind => JobKind;

    /// <summary>The job that pulls tables, or all. Pulls and publications of a snapshot wait for each other.</summary>
    public static JobRequest Request(SnapshotId snapshot, IReadOnlyList<string>? tables, Actor actor, bool full = false) =>
        new(JobKind, snapshot, actor, JsonSerializer.SerializeToElement(new PullPayload(tables, full))) { ExclusiveKey = SyncKey.Of(snapshot) };

    public async Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var payload = run.Job.Payload.Deserialize<PullPayload>()!;
        var wanted = payload.Tables?.ToHashSet();
        var present = await catalog.TablesAsync(run.Job.Snapshot, cancellationToken).ConfigureAwait(false);
        // A table that was dropped since the job was asked for is nothing to complain of.
        List<TableInfo> tables = [.. present.Where(table => wanted?.Contains(table.Ref.Table) ?? true)];
        var progress = new PullProgress(run, tables.Count);
        var results = new PullResult[tables.Count];
        Exception? passing = null;
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = options.TablesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, tables.Count, atOnce, async (i, token) =>
        {
            (results[i], var fault) = await PullAsync(tables[i], payload.Full, run, progress, token).ConfigureAwait(false);
            if (fault is not null && IsPassing(fault))
                Interlocked.CompareExchange(ref passing, fault, null);
        }).ConfigureAwait(false);
        // The job is tried again for the sake of one table; those that are done are not done again.
        if (passing is not null)
            throw passing;
        return Result(results);
    }

    // What keeps one table from being pulled is in its result; any other fault ends the job.
    private async Task<(PullResult Result, Exception? Fault)> PullAsync(
        TableInfo table, bool full, JobRun run, PullProgress progress, CancellationToken cancellationToken)
    {
        TablePull? pull = null;
        try
        {
            var account = await accounts.OpenAsync(table.Account, RequestPriority.Background, cancellationToken).ConfigureAwait(false);
            pull = new TablePull(table, account, catalog, scans, operations, schemas, limits, options, run, progress);
            return (await pull.RunAsync(full, cancellationToken).ConfigureAwait(false), null);
        }
        catch (SchemaHeldException held)
        {
            return (new PullResult(table.Ref.Table, 0, 0) { Changes = held.Changes, Error = Error(held.Why) }, null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsOfTheTable(e))
        {
            return (new PullResult(table.Ref.Table, 0, 0) { Error = Error(e), Changes = pull?.Schema?.Changes ?? [], Notes = pull?.Schema?.Notes ?? [] }, e);
        }
    }

    /// <exception cref="JobFailedException">Some table could not be pulled.</exception>
    private static JsonElement? Result(PullResult[] results)
    {
        var result = JsonSerializer.SerializeToElement(results, JsonSerializerOptions.Web);
        var failed = results.Where(table => table.Error is not null).ToList();
        return failed.Count switch
        {
            0 => result,
            1 when results.Length == 1 => throw new JobFailedException(failed[0].Error!, result),
            _ => throw new JobFailedException(
                failed[0].Error! with { Message = $"{failed.Count} of {results.Length} tables could not be pulled. “{failed[0].Table}”: {failed[0].Error!.Message}" }, result),
        };
    }

    // What the database or a fault of ours causes would meet the next table as well.
    private static bool IsOfTheTable(Exception fault) =>
        fault is ConnectorException || (fault is SnapshotException error && error.Code != SnapshotErrorCode.DatabaseUnavailable && error.Code != SnapshotErrorCode.DatabaseFull);

    private static bool IsPassing(Exception fault) => (fault as ConnectorException ?? fault.InnerException as ConnectorException) is { IsTransient: true };

    private static JobError Error(Exception fault) => fault switch
    {
        ConnectorException connector => new JobError(connector.Code, connector.Message),
        SnapshotException snapshot => new JobError(snapshot.Code.Value, snapshot.Message),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
