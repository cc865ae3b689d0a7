using System.Runtime.CompilerServices;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>A plan as gates see it: whole, and not published yet.</summary>
public sealed class GatedPlan
{
    private const int ItemsPerRead = 1000;

    private readonly IReadOnlyList<TableInfo> _tables;
    private readonly IPublicationReader _publications;
    private readonly IRecordReader _records;

    internal GatedPlan(
        PlanId id, SnapshotInfo snapshot, Actor actor, IReadOnlyList<PlannedTable> planned, IReadOnlyList<TableInfo> tables,
        IPublicationReader publications, IRecordReader records)
    {
        (Id, Snapshot, Actor, Tables) = (id, snapshot, actor, planned);
        (_tables, _publications, _records) = (tables, publications, records);
    }

    /// <summary>The plan's id.</summary>
    public PlanId Id { get; }

    /// <summary>The snapshot.</summary>
    public SnapshotInfo Snapshot { get; }

    /// <summary>Who makes the plan.</summary>
    public Actor Actor { get; }

    /// <summary>What it would do, table by table.</summary>
    public IReadOnlyList<PlannedTable> Tables { get; }

    /// <summary>Its items, read page by page as they are asked for.</summary>
    /// <param name="filter">Which items.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<PublicationItem> ItemsAsync(
        ItemFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var after = 0L;
        while (await _publications.ItemsAsync(Snapshot, _tables, Id, filter, after, ItemsPerRead, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var item in page)
                yield return item;
            after = page[^1].Id;
        }
    }

    /// <summary>How many records of a table its service has, as far as is known here.</summary>
    public Task<long> CountRecordsAsync(string table, CancellationToken cancellationToken = default) =>
        _records.CountRemoteAsync(SnapshotAccess.Find(_tables, table), cancellationToken);
}
