using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Plans one table, page by page: base and local values, compared with a fresh read of just the affected records.</summary>
internal sealed class TablePlanner(TableSelection selection, TableOrder order, AccountService accounts, IRecordReader records)
{
    private const int RecordsPerRead = 1000;

    private readonly PlanTally _tally = new(selection.Table);
    private RemoteRecords? _remote;

    /// <param name="save">Takes the items of a page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<PlannedTable> PlanAsync(Func<TableInfo, IReadOnlyList<PublicationItem>, Task> save, CancellationToken cancellationToken)
    {
        UniqueFields? unique = null;
        PlanReferences? references = null;
        var after = 0L;
        while (await records.ReadPendingAsync(selection.Table, selection.Records, after, RecordsPerRead, cancellationToken).ConfigureAwait(false) is { Count: > 0 } pending)
        {
            // A table without changes needs no connector that can write, and none is asked.
            _remote ??= await RemoteRecords.OpenAsync(accounts, selection.Table, RequestPriority.Interactive, cancellationToken).ConfigureAwait(false);
            unique ??= new UniqueFields(_remote.Table, records);
            references ??= new PlanReferences(_remote, order, records);
            var items = await ItemsAsync(_remote, pending, cancellationToken).ConfigureAwait(false);
            items = await unique.CheckAsync(items, cancellationToken).ConfigureAwait(false);
            items = await references.CheckAsync(items, cancellationToken).ConfigureAwait(false);
            RequireCapable(_remote.Table, items.Where(item => item.State == PublicationItemState.Pending));
            _tally.Add(items);
            if (items.Count > 0)
                await save(_remote.Table, items).ConfigureAwait(false);
            after = pending[^1].Id;
        }
        return _tally.Result(_remote?.Table, _remote?.Rate);
    }

    private async Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        RemoteRecords remote, IReadOnlyList<PendingRecord> pending, CancellationToken cancellationToken)
    {
        var ids = pending.Where(record => record.RemoteId is not null).Select(record => record.RemoteId!).ToList();
        var theirs = await remote.ReadAsync(ids, cancellationToken).ConfigureAwait(false);
        return
        [
            .. pending
                .Select(record => PlanItem.From(remote.Table, selection, record, record.RemoteId is null ? null : theirs.GetValueOrDefault(record.RemoteId)))
                .OfType<PublicationItem>(),
        ];
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
