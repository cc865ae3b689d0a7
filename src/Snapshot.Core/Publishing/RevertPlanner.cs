using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Computes what takes a publication back: from its receipts, and from what the services hold now. Edits here play no part in it.</summary>
internal sealed class RevertPlanner(AccountService accounts, IPublicationReader publications, IRecordReader records, PlanWriter plans)
{
    private const int ItemsPerRead = 1000;

    public Task<PlanId> PlanAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, Publication published, Actor actor, CancellationToken cancellationToken) =>
        plans.WriteAsync(snapshot, tables, published.Id, actor, async save =>
        {
            var services = new RevertTables(accounts, tables);
            var references = new RevertReferences(services, publications, records, published.Plan);
            var (applied, after) = (new ItemFilter { State = PublicationItemState.Applied, LeavesPassed = true }, 0L);
            while (await publications.ItemsAsync(snapshot, tables, published.Plan, applied, after, ItemsPerRead, cancellationToken).ConfigureAwait(false) is { Count: > 0 } items)
            {
                // The update that followed a create is not to be parted from it.
                if (items.Count == ItemsPerRead && items[^1].Kind == WriteKind.Create)
                    items = [.. items.SkipLast(1)];
                // Receipts of a table that was dropped are all that is left of it.
                foreach (var receipts in items.Where(item => item.Table.Length > 0).GroupBy(item => item.Table))
                {
                    var part = await services.OpenAsync(SnapshotAccess.Find(tables, receipts.Key), cancellationToken).ConfigureAwait(false);
                    var joined = receipts.GroupBy(receipt => receipt.Record).Select(Joined).ToList();
                    var inverse = part.Remote is null
                        ? [.. receipts.Select(receipt => RevertItem.Lost(receipt, part.Lost!))]
                        : await references.RenamedAsync(
                            await ItemsAsync(part.Table, part.Remote, joined, cancellationToken).ConfigureAwait(false), part.Remote, cancellationToken).ConfigureAwait(false);
                    part.Tally.Add(inverse);
                    await save(part.Remote?.Table ?? part.Table, inverse).ConfigureAwait(false);
                }
                after = items[^1].Id;
            }
            await references.MendAsync(save, cancellationToken).ConfigureAwait(false);
            return services.Planned();
        }, cancellationToken);

    // A record that was created without its references, and given them by an update, is deleted as the update left it.
    private static PublicationItem Joined(IEnumerable<PublicationItem> receipts) => receipts.Aggregate((create, update) => create with
    {
        Held = Held(update).Concat(Held(create).Where(pair => update.Fields.All(field => field.Field != pair.Key))).DistinctBy(pair => pair.Key).ToDictionary(),
    });

    private static IReadOnlyDictionary<string, object?> Held(PublicationItem receipt) => receipt.Held ?? new Dictionary<string, object?>();

    private async Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        TableInfo table, RemoteRecords remote, IReadOnlyList<PublicationItem> receipts, CancellationToken cancellationToken)
    {
        var theirs = await remote.ReadAsync([.. receipts.Select(receipt => receipt.RemoteId).OfType<string>()], cancellationToken).ConfigureAwait(false);
        var here = await records.ReadByIdAsync(table, [.. receipts.Select(receipt => receipt.Record)], cancellationToken).ConfigureAwait(false);
        var byId = here.ToDictionary(record => record.Id);
        return
        [
            .. receipts.Select(receipt => RevertItem.From(
                remote.Table, receipt, byId.GetValueOrDefault(receipt.Record), receipt.RemoteId is { } id ? theirs.GetValueOrDefault(id) : null)).OfType<PublicationItem>(),
        ];
    }
}
