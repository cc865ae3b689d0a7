using Snapshot.Records;

namespace Snapshot.Storage;

/// <summary>Compares what a scan brings with what is here.</summary>
internal interface IPullScan
{
    /// <summary>Returns the records that are new here or differ from the last pull, and notes which were seen where that is asked for.</summary>
    Task<IReadOnlyList<StagedRecord>> DifferingAsync(IReadOnlyList<StagedRecord> page, CancellationToken cancellationToken);
}
