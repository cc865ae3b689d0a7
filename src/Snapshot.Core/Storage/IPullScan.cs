using Snapshot.Records;

namespace Snapshot.Storage;

/// <summary>Compares what a scan brings with what is here. Not safe for two threads at once.</summary>
internal interface IPullScan : IAsyncDisposable
{
    /// <summary>Notes which records the scan has seen, and returns those that are new here or differ from the last pull.</summary>
    Task<IReadOnlyList<StagedRecord>> DifferingAsync(IReadOnlyList<StagedRecord> page, CancellationToken cancellationToken);
}
