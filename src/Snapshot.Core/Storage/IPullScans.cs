using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>Opens scans.</summary>
internal interface IPullScans
{
    /// <summary>A scan of a table that was pulled before.</summary>
    Task<IPullScan> OpenAsync(TableInfo table, CancellationToken cancellationToken);
}
