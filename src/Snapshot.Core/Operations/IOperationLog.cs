using Snapshot.Identity;

namespace Snapshot.Operations;

/// <summary>Reads the operations of a snapshot.</summary>
internal interface IOperationLog
{
    /// <summary>Operations whose last revision is below the given one, newest first.</summary>
    Task<IReadOnlyList<Operation>> ListAsync(SnapshotId snapshot, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>An operation, or <see langword="null"/>.</summary>
    Task<Operation?> FindAsync(SnapshotId snapshot, OperationId operation, CancellationToken cancellationToken);

    /// <summary>The actor's last operation of these kinds that is not undone, or <see langword="null"/>.</summary>
    Task<Operation?> FindLastAsync(SnapshotId snapshot, Actor actor, IReadOnlyList<string> kinds, CancellationToken cancellationToken);

    /// <summary>What was changed in one record, newest first.</summary>
    Task<IReadOnlyList<RecordChange>> HistoryAsync(
        Tables.TableInfo table, long record, int limit, CancellationToken cancellationToken);
}
