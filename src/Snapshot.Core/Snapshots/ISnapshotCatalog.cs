using Snapshot.Identity;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Snapshots;

/// <summary>Reads which snapshots and tables there are.</summary>
internal interface ISnapshotCatalog
{
    Task<SnapshotInfo?> FindAsync(SnapshotId snapshot, CancellationToken cancellationToken);

    /// <summary>The snapshots that are an actor's own, or all, newest first, behind the given one.</summary>
    Task<IReadOnlyList<SnapshotInfo>> ListAsync(Actor? owner, SnapshotId? after, int limit, CancellationToken cancellationToken);

    /// <summary>A snapshot with its tables, in one round trip; <see langword="null"/> when there is none.</summary>
    Task<(SnapshotInfo Snapshot, IReadOnlyList<TableInfo> Tables)?> OpenAsync(SnapshotId snapshot, CancellationToken cancellationToken);

    /// <summary>The tables of a snapshot in the order they were added.</summary>
    Task<IReadOnlyList<TableInfo>> TablesAsync(SnapshotId snapshot, CancellationToken cancellationToken);

    /// <summary>What is known of a table's pulls.</summary>
    Task<PullMemory> FindPullAsync(TableInfo table, CancellationToken cancellationToken);
}
