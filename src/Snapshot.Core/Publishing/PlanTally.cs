using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Counts the items of one table while they are planned.</summary>
internal sealed class PlanTally(TableInfo table)
{
    private readonly Dictionary<(WriteKind Kind, PublicationItemState State), long> _counts = [];

    /// <summary>How many items there are.</summary>
    public long Items => _counts.Values.Sum();

    /// <summary>Whether any item of a kind is to be sent.</summary>
    public bool Has(WriteKind kind) => Sendable(kind) > 0;

    public void Add(IEnumerable<PublicationItem> items)
    {
        foreach (var kind in items.CountBy(item => (item.Kind, item.State)))
            _counts[kind.Key] = _counts.GetValueOrDefault(kind.Key) + kind.Value;
    }

    /// <param name="remote">The table as its service has it now.</param>
    /// <param name="rates">How many requests its account may send.</param>
    public PlannedTable Result(TableInfo? remote, IReadOnlyList<RateLimit> rates)
    {
        var can = (remote ?? table).Capabilities;
        var (creates, updates, deletes) = (Sendable(WriteKind.Create), Sendable(WriteKind.Update), Sendable(WriteKind.Delete));
        long[] kinds = [creates, updates, deletes];
        var requests = kinds.Sum(count => (count + can.WriteBatchSize - 1) / can.WriteBatchSize);
        WriteGuarantee?[] guarantees = [Of(creates, can.CreateGuarantee), Of(updates, can.UpdateGuarantee), Of(deletes, can.DeleteGuarantee)];
        return new PlannedTable(table.Ref.Table, guarantees.Min() ?? can.Guarantee, creates, updates, deletes, Unsendable(PublicationItemState.Conflict), requests)
        {
            CreateGuarantee = guarantees[0],
            UpdateGuarantee = guarantees[1],
            DeleteGuarantee = guarantees[2],
            Invalid = Unsendable(PublicationItemState.Invalid),
            Seconds = rates.Max(rate => (double?)(rate.Spacing * Math.Max(0, requests - rate.Burst)).TotalSeconds),
            Effects = [.. Effects(creates, can.CreateEffect), .. Effects(updates, can.UpdateEffect), .. Effects(deletes, can.DeleteEffect)],
        };

        WriteGuarantee? Of(long count, WriteGuarantee? guarantee) => count > 0 ? guarantee ?? can.Guarantee : null;
    }

    private static string[] Effects(long count, string? effect) => count > 0 && effect is not null ? [effect] : [];

    private long Sendable(WriteKind kind) => _counts.GetValueOrDefault((kind, PublicationItemState.Pending));

    private long Unsendable(PublicationItemState state) => _counts.Where(pair => pair.Key.State == state).Sum(pair => pair.Value);
}
