using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>A plan before it is stored.</summary>
internal sealed record PlanDraft(string Hash, IReadOnlyList<PlanDraft.Part> Tables)
{
    public string Summary => $"Planned {Tables.Sum(part => part.Items.Count)} changes of {Tables.Count(part => part.Items.Count > 0)} tables.";

    /// <summary>The items of one table.</summary>
    public sealed record Part(TableInfo Table, IReadOnlyList<PublicationItem> Items)
    {
        public PlannedTable Counts
        {
            get
            {
                var sendable = Items.Where(item => item.State == PublicationItemState.Pending).ToLookup(item => item.Kind);
                return new PlannedTable(
                    Table.Ref.Table, Table.Capabilities.Guarantee,
                    sendable[WriteKind.Create].LongCount(), sendable[WriteKind.Update].LongCount(), sendable[WriteKind.Delete].LongCount(),
                    Items.LongCount(item => item.State == PublicationItemState.Conflict),
                    sendable.Sum(kind => (kind.LongCount() + Table.Capabilities.WriteBatchSize - 1) / Table.Capabilities.WriteBatchSize));
            }
        }
    }
}
