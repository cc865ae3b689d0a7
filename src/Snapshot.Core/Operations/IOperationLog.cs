using Snapshot.Identity;

namespace Snapshot.Operations;

/// <summary>Reads the operations of a snapshot.</summary>
internal interface IOperationLog
{
    /// <summary>Operations whose last revision is below the given one, newest first.</summary>
    Task<IReadOnlyList<Operation>> ListAsync(SnapshotId snapshot, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>What was changed in one record, newest first.</summary>
    Task<IReadOnlyList<RecordChange>> HistoryAsync(
        Tables.TableInfo table, long record, int limit, CancellationToken cancellationToken);
}
