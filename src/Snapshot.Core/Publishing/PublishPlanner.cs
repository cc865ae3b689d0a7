using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Computes what would be sent: base and local values, compared with a fresh read of just the affected records.</summary>
internal sealed class PublishPlanner(AccountService accounts, IRecordReader records)
{
    private const int RecordsPerRead = 1000;

    public async Task<PlanDraft> PlanAsync(
        IReadOnlyList<(TableInfo Table, RecordSelection Records)> selection, CancellationToken cancellationToken)
    {
        var parts = new List<PlanDraft.Part>();
        foreach (var (table, chosen) in selection)
            parts.Add(await PlanAsync(table, chosen, cancellationToken).ConfigureAwait(false));
        return new PlanDraft(PlanHash.Compute(parts), parts);
    }

    private async Task<PlanDraft.Part> PlanAsync(TableInfo table, RecordSelection chosen, CancellationToken cancellationToken)
    {
        var items = new List<PublicationItem>();
        RemoteRecords? remote = null;
        var after = 0L;
        while (true)
        {
            var pending = await records.ReadPendingAsync(table, chosen, after, RecordsPerRead, cancellationToken).ConfigureAwait(false);
            if (pending.Count == 0)
                return new PlanDraft.Part(table, items);
            // A table without changes needs no connector that can write, and none is asked.
            remote ??= await RemoteRecords.OpenAsync(accounts, table, RequestPriority.Interactive, cancellationToken).ConfigureAwait(false);
            var ids = pending.Where(record => record.RemoteId is not null).Select(record => record.RemoteId!).ToList();
            var theirs = await remote.ReadAsync(ids, cancellationToken).ConfigureAwait(false);
            items.AddRange(pending
                .Select(record => PlanItem.From(remote.Table, record, record.RemoteId is null ? null : theirs.GetValueOrDefault(record.RemoteId)))
                .OfType<PublicationItem>());
            RequireCapable(remote.Table, items.Where(item => item.State == PublicationItemState.Pending));
            after = pending[^1].Id;
        }
    }

    private static void RequireCapable(TableInfo table, IEnumerable<PublicationItem> items)
    {
        foreach (var kind in items.Select(item => item.Kind).Distinct())
        {
            var capable = kind switch
            {
                WriteKind.Create => table.Capabilities.CanCreate,
                WriteKind.Update => table.Capabilities.CanUpdate,
                _ => table.Capabilities.CanDelete,
            };
            if (!capable)
                throw new SnapshotException(
                    SnapshotErrorCode.NotSupported, $"The service does not let records of “{table.Title}” be {kind.ToString().ToLowerInvariant()}d.");
        }
    }
}
