using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Storage;

namespace Snapshot.Syncing;

/// <summary>Runs pull jobs, one table after the other.</summary>
internal sealed class PullHandler(
    ISnapshotCatalog catalog, AccountService accounts, IPullScans scans, OperationWriter operations, SnapshotLimits limits) : IJobHandler
{
    public const string JobKind = "pull";

    public string Kind => JobKind;

    public async Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var wanted = run.Job.Payload.Deserialize<PullPayload>()!.Tables?.ToHashSet();
        var tables = await catalog.TablesAsync(run.Job.Snapshot, cancellationToken).ConfigureAwait(false);
        var results = new List<PullResult>();
        // A table that was dropped since the job was asked for is nothing to complain of.
        foreach (var table in tables.Where(table => wanted?.Contains(table.Ref.Table) ?? true))
        {
            var account = await accounts.OpenAsync(table.Account, RequestPriority.Background, cancellationToken).ConfigureAwait(false);
            var pull = new TablePull(table, account, catalog, scans, operations, limits, run);
            results.Add(await pull.RunAsync(cancellationToken).ConfigureAwait(false));
        }
        return JsonSerializer.SerializeToElement(results, JsonSerializerOptions.Web);
    }
}
