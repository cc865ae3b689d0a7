using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Storage;

namespace Snapshot.Syncing;

/// <summary>Runs pull jobs, one table after the other. One that fails does not keep the others from being pulled.</summary>
internal sealed class PullHandler(
    ISnapshotCatalog catalog, AccountService accounts, IPullScans scans, OperationWriter operations, SchemaFollower schemas, SnapshotLimits limits) : IJobHandler
{
    public const string JobKind = "pull";

    public string Kind => JobKind;

    /// <summary>The job that pulls tables, or all. Pulls and publications of a snapshot wait for each other.</summary>
    public static JobRequest Request(SnapshotId snapshot, IReadOnlyList<string>? tables, Actor actor) =>
        new(JobKind, snapshot, actor, JsonSerializer.SerializeToElement(new PullPayload(tables))) { ExclusiveKey = SyncKey.Of(snapshot) };

    public async Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var wanted = run.Job.Payload.Deserialize<PullPayload>()!.Tables?.ToHashSet();
        var tables = await catalog.TablesAsync(run.Job.Snapshot, cancellationToken).ConfigureAwait(false);
        var results = new List<PullResult>();
        Exception? passing = null;
        // A table that was dropped since the job was asked for is nothing to complain of.
        foreach (var table in tables.Where(table => wanted?.Contains(table.Ref.Table) ?? true))
        {
            TablePull? pull = null;
            try
            {
                var account = await accounts.OpenAsync(table.Account, cancellationToken).ConfigureAwait(false);
                pull = new TablePull(table, account, catalog, scans, operations, schemas, limits, run);
                results.Add(await pull.RunAsync(cancellationToken).ConfigureAwait(false));
            }
            catch (SchemaHeldException held)
            {
                results.Add(new PullResult(table.Ref.Table, 0, 0) { Changes = held.Changes, Error = Error(held.Why) });
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsOfTheTable(e))
            {
                results.Add(new PullResult(table.Ref.Table, 0, 0) { Error = Error(e), Changes = pull?.Schema?.Changes ?? [], Notes = pull?.Schema?.Notes ?? [] });
                passing ??= IsPassing(e) ? e : null;
            }
        }
        // The job is tried again for the sake of one table; the others find nothing new then.
        if (passing is not null)
            throw passing;
        var result = JsonSerializer.SerializeToElement(results, JsonSerializerOptions.Web);
        var failed = results.Where(table => table.Error is not null).ToList();
        return failed.Count switch
        {
            0 => result,
            1 when results.Count == 1 => throw new JobFailedException(failed[0].Error!, result),
            _ => throw new JobFailedException(
                failed[0].Error! with { Message = $"{failed.Count} of {results.Count} tables could not be pulled. “{failed[0].Table}”: {failed[0].Error!.Message}" }, result),
        };
    }

    // What the database or a fault of ours causes would meet the next table as well.
    private static bool IsOfTheTable(Exception fault) =>
        fault is ConnectorException || (fault is SnapshotException error && error.Code != SnapshotErrorCode.DatabaseUnavailable);

    private static bool IsPassing(Exception fault) => (fault as ConnectorException ?? fault.InnerException as ConnectorException) is { IsTransient: true };

    private static JobError Error(Exception fault) => fault switch
    {
        ConnectorException connector => new JobError(connector.Code, connector.Message),
        SnapshotException snapshot => new JobError(snapshot.Code.Value, snapshot.Message),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
