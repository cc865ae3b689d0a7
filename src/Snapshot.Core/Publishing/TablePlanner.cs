using Snapshot.Connectors;
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
    public async Task<PlannedTable> PlanAsync(SaveItems save, CancellationToken cancellationToken)
    {
        UniqueFields? unique = null;
        PlanReferences? references = null;
        RecordError? lost = null;
        var after = 0L;
        while (await records.ReadPendingAsync(selection.Table, selection.Records, after, RecordsPerRead, cancellationToken).ConfigureAwait(false) is { Count: > 0 } pending)
        {
            // A table without changes needs no connector that can write, and none is asked.
            if (_remote is null && lost is null)
                (_remote, lost) = await RemoteRecords.TryOpenForPlanAsync(accounts, selection.Table, cancellationToken).ConfigureAwait(false);
            if (_remote is null)
            {
                await SaveAsync(save, selection.Table, [.. pending.Select(record => PlanItem.Lost(selection, record, lost!)).OfType<PublicationItem>()], []).ConfigureAwait(false);
            }
            else
            {
                unique ??= new UniqueFields(_remote.Table, records);
                references ??= new PlanReferences(_remote, order, records.ReadRemoteIdsAsync)
                {
                    Circular = await new CreateCircles(_remote.Table, order, records).FindAsync(cancellationToken).ConfigureAwait(false),
                };
                var (items, overtaken) = await ItemsAsync(_remote, pending, cancellationToken).ConfigureAwait(false);
                items = await unique.CheckAsync(items, cancellationToken).ConfigureAwait(false);
                items = await references.CheckAsync(items, cancellationToken).ConfigureAwait(false);
                await SaveAsync(save, _remote.Table, [.. items.Select(item => PlanItem.Capable(_remote.Table, item))], overtaken).ConfigureAwait(false);
            }
            after = pending[^1].Id;
        }
        return _tally.Result(_remote?.Table, _remote?.Rates ?? []);
    }

    private async Task SaveAsync(
        SaveItems save, TableInfo table, IReadOnlyList<PublicationItem> items, IReadOnlyList<Acknowledgement.Overtaken> overtaken)
    {
        _tally.Add(items);
        if (items.Count > 0 || overtaken.Count > 0)
            await save(table, items, overtaken).ConfigureAwait(false);
    }

    private async Task<(IReadOnlyList<PublicationItem> Items, IReadOnlyList<Acknowledgement.Overtaken> Overtaken)> ItemsAsync(
        RemoteRecords remote, IReadOnlyList<PendingRecord> pending, CancellationToken cancellationToken)
    {
        var ids = pending.Where(record => record.RemoteId is not null).Select(record => record.RemoteId!).ToList();
        var theirs = await remote.ReadAsync(ids, cancellationToken).ConfigureAwait(false);
        var (items, overtaken) = (new List<PublicationItem>(pending.Count), new List<Acknowledgement.Overtaken>());
        foreach (var record in pending)
        {
            var now = record.RemoteId is null ? null : theirs.GetValueOrDefault(record.RemoteId);
            var item = PlanItem.From(remote.Table, selection, record, now);
            if (item is not null)
                items.Add(item);
            if (record.RemoteId is { } id && IsOvertaken(remote.Table, record, item))
                overtaken.Add(PlanItem.Overtaken(remote.Table, record.Id, id, now) with { Version = record.Version });
        }
        return (items, overtaken);
    }

    // A conflict that is not known here yet, or the same change on both sides, of which nothing is left to publish.
    private bool IsOvertaken(TableInfo table, PendingRecord record, PublicationItem? item) => item is null
        ? selection.Fields is null
        : item.State == PublicationItemState.Conflict && !PlanItem.IsKnown(table, record, item);
}
