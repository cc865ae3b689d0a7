using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Finds new records of one table that name each other in circles, so that none can be created first with all that it names.</summary>
internal sealed class CreateCircles(TableInfo table, TableOrder order, IRecordReader records)
{
    public async Task<IReadOnlySet<long>> FindAsync(CancellationToken cancellationToken)
    {
        var edges = new List<(long Record, long Named)>();
        foreach (var (column, _) in order.From(table).Where(pair => pair.Target.Number == table.Number))
            edges.AddRange(await records.ReadNamedCreatesAsync(table, column, cancellationToken).ConfigureAwait(false));
        // What names nothing that is left is in no circle, and neither is what nothing names that is left.
        for (var count = -1; count != edges.Count;)
        {
            count = edges.Count;
            var (naming, named) = (edges.Select(edge => edge.Record).ToHashSet(), edges.Select(edge => edge.Named).ToHashSet());
            edges.RemoveAll(edge => !naming.Contains(edge.Named) || !named.Contains(edge.Record));
        }
        return edges.Select(edge => edge.Record).ToHashSet();
    }
}
