using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>Builds indexes outside of any transaction, so that nobody has to wait.</summary>
internal interface ITableIndexes
{
    /// <summary>Builds an index of a table; what an earlier attempt left is removed first.</summary>
    /// <exception cref="Errors.SnapshotException"><c>not_supported</c> or <c>value_invalid</c>, when a value is too long for it.</exception>
    Task BuildAsync(TableInfo table, TableIndex index, CancellationToken cancellationToken);
}
