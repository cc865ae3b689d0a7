using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>Opens scans.</summary>
internal interface IPullScans
{
    /// <summary>Compares with a table that was pulled before.</summary>
    /// <param name="table">The table.</param>
    /// <param name="notes">Whether it is noted which records are seen: only a scan of everything proves absence.</param>
    IPullScan Open(TableInfo table, bool notes);
}
