namespace Snapshot.Identity;

/// <summary>Names one table of one snapshot.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Table">The table's name in it: a readable slug that never changes, also when the remote table is renamed.</param>
public readonly record struct TableRef(SnapshotId Snapshot, string Table)
{
    /// <summary>The snapshot's id, a slash and the table's name.</summary>
    public override string ToString() => $"{Snapshot}/{Table}";
}
