using Snapshot.Limits;

namespace Snapshot.Publishing;

/// <summary>Blocks plans that would delete or change more of a table than a person is likely to mean.</summary>
internal sealed class AmountGate(SnapshotLimits limits) : IPublishGate
{
    public async Task<IReadOnlyList<GateFinding>> CheckAsync(GatedPlan plan, CancellationToken cancellationToken)
    {
        var findings = new List<GateFinding>();
        // Counting takes a pass over the table; where little is to be done it is spared.
        foreach (var table in plan.Tables.Where(table => table.Deletes > limits.PublishedDeletions || (table.Updates + table.Deletes > 0 && limits.PublishedShare < 1)))
        {
            var records = await plan.CountRecordsAsync(table.Table, cancellationToken).ConfigureAwait(false);
            var deletions = Math.Max(limits.PublishedDeletions, (long)(records * limits.PublishedDeletionShare));
            if (table.Deletes > deletions)
                findings.Add(Block("too_many_deletions", table, $"{table.Deletes} of {records} records of “{table.Table}” would be deleted; at most {deletions} are without a waiver."));
            var changes = (long)(records * limits.PublishedShare);
            if (table.Updates + table.Deletes > changes)
                findings.Add(Block("too_many_changes", table, $"{table.Updates + table.Deletes} of {records} records of “{table.Table}” would be changed or deleted; at most {changes} are without a waiver."));
        }
        return findings;
    }

    private static GateFinding Block(string code, PlannedTable table, string message) => new(GateVerdict.Block, code, message) { Table = table.Table };
}
