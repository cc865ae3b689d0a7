using System.Text.Json;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Builds indexes while the table is read and written as ever. An attempt that broke off is begun anew.</summary>
internal sealed class IndexHandler(ISnapshotCatalog catalog, ITableIndexes indexes, LayoutWriter layouts) : IJobHandler
{
    private const string JobKind = "index";

    public string Kind => JobKind;

    /// <summary>The job that builds an index. One is built at a time in a snapshot.</summary>
    public static JobRequest Request(TableInfo table, TableIndex index, Actor actor) =>
        new(JobKind, table.Ref.Snapshot, actor, JsonSerializer.SerializeToElement(new IndexPayload(table.Ref.Table, index.Field)))
        {
            ExclusiveKey = $"index:{table.Ref.Snapshot}",
        };

    public async Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var payload = run.Job.Payload.Deserialize<IndexPayload>()!;
        var index = new TableIndex(payload.Field);
        // A table or column that was dropped since the job was asked for is nothing to complain of.
        if (await FindAsync(run, payload, cancellationToken).ConfigureAwait(false) is not { } table || table.Indexes.Contains(index))
            return null;
        await indexes.BuildAsync(table, index, cancellationToken).ConfigureAwait(false);
        while (!await TrySaveAsync(table, index, run.Job.Actor, cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(run, payload, cancellationToken).ConfigureAwait(false) is not { } changed)
                return null;
            table = changed;
        }
        return null;
    }

    private async Task<TableInfo?> FindAsync(JobRun run, IndexPayload payload, CancellationToken cancellationToken)
    {
        var tables = await catalog.TablesAsync(run.Job.Snapshot, cancellationToken).ConfigureAwait(false);
        return tables.FirstOrDefault(table => table.Ref.Table == payload.Table && (payload.Field is null || table.Columns.Any(column => column.Name == payload.Field)));
    }

    private async Task<bool> TrySaveAsync(TableInfo table, TableIndex index, Actor actor, CancellationToken cancellationToken)
    {
        try
        {
            await layouts.SaveAsync(
                table, table with { Indexes = [.. table.Indexes, index] }, OperationKinds.IndexBuilt, actor,
                index.ForSearch ? $"Indexed “{table.Title}” for searches." : $"Indexed “{index.Field}” of “{table.Title}”.", job: null, cancellationToken)
                .ConfigureAwait(false);
            return true;
        }
        catch (SnapshotException e) when (e.Code == SnapshotErrorCode.TableChanged)
        {
            return false;
        }
    }
}
