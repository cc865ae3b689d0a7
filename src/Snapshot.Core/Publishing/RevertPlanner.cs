using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Computes what takes a publication back: from its receipts, and from what the services hold now. Edits here play no part in it.</summary>
internal sealed class RevertPlanner(AccountService accounts, IPublicationReader publications, IRecordReader records)
{
    private const int ItemsPerRead = 1000;

    public async Task<PlanDraft> PlanAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PlanId published, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<string, (TableInfo Table, List<PublicationItem> Items)>();
        var remotes = new Dictionary<string, RemoteRecords>();
        var after = 0L;
        while (await publications.ItemsAsync(snapshot, tables, published, after, ItemsPerRead, cancellationToken).ConfigureAwait(false) is { Count: > 0 } items)
        {
            // Receipts of a table that was dropped are all that is left of it.
            var applied = items.Where(item => item.State == PublicationItemState.Applied && item.Table.Length > 0);
            foreach (var receipts in applied.GroupBy(item => item.Table))
            {
                var table = SnapshotAccess.Find(tables, receipts.Key);
                if (!remotes.TryGetValue(receipts.Key, out var remote))
                    remotes[receipts.Key] = remote = await RemoteRecords.OpenAsync(accounts, table, RequestPriority.Interactive, cancellationToken).ConfigureAwait(false);
                if (!parts.TryGetValue(receipts.Key, out var part))
                    parts[receipts.Key] = part = (table, []);
                part.Items.AddRange(await ItemsAsync(table, remote, [.. receipts], cancellationToken).ConfigureAwait(false));
            }
            after = items[^1].Id;
        }
        var drafts = parts.Values.Select(part => new PlanDraft.Part(part.Table, part.Items)).ToList();
        return new PlanDraft(PlanHash.Compute(drafts), drafts);
    }

    private async Task<IEnumerable<PublicationItem>> ItemsAsync(
        TableInfo table, RemoteRecords remote, IReadOnlyList<PublicationItem> receipts, CancellationToken cancellationToken)
    {
        var theirs = await remote.ReadAsync([.. receipts.Select(receipt => receipt.RemoteId).OfType<string>()], cancellationToken).ConfigureAwait(false);
        var here = await records.ReadByIdAsync(table, [.. receipts.Select(receipt => receipt.Record)], cancellationToken).ConfigureAwait(false);
        var byId = here.ToDictionary(record => record.Id);
        return receipts.Select(receipt => RevertItem.From(
            remote.Table, receipt, byId.GetValueOrDefault(receipt.Record), receipt.RemoteId is { } id ? theirs.GetValueOrDefault(id) : null)).OfType<PublicationItem>();
    }
}
