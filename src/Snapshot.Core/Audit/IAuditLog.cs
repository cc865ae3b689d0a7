using Snapshot.Identity;

namespace Snapshot.Audit;

/// <summary>Reads the audit trail. Entries are written with the change they speak of, never by themselves.</summary>
internal interface IAuditLog
{
    /// <summary>The entries of a snapshot, newest first, before the entry of the given number.</summary>
    Task<IReadOnlyList<(long Number, AuditEntry Entry)>> ListAsync(
        SnapshotId snapshot, long? before, int limit, CancellationToken cancellationToken);
}
