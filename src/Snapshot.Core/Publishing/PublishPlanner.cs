using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Plans what was changed here.</summary>
internal sealed class PublishPlanner(AccountService accounts, IRecordReader records, PlanWriter plans)
{
    public Task<PlanId> PlanAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, IReadOnlyList<TableSelection> selection, Actor actor, CancellationToken cancellationToken) =>
        plans.WriteAsync(snapshot, tables, reverts: null, actor, async save =>
        {
            var (planned, order) = (new List<PlannedTable>(), new TableOrder(tables));
            foreach (var part in selection.OrderBy(part => order.Position(part.Table)))
                planned.Add(await new TablePlanner(part, order, accounts, records).PlanAsync(save, cancellationToken).ConfigureAwait(false));
            return planned;
        }, cancellationToken);
}
