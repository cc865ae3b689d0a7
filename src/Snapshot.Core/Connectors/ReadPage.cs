using Snapshot.Records;

namespace Snapshot.Connectors;

/// <summary>Some records of a scan.</summary>
/// <param name="Records">The records, in any order. A record may come twice in a scan; the later one counts.</param>
public sealed record ReadPage(IReadOnlyList<RemoteRecord> Records)
{
    /// <summary>
    /// Where a scan that stops after this page goes on; opaque to everyone but the connector. <see langword="null"/>: it
    /// cannot, and starts again.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// The scan is whole with this page: what it did not bring does not exist in the service. Without it, absence proves nothing.
    /// In an incremental read (<see cref="ReadRequest.Since"/>) it says that the changes are whole; absence proves nothing then.
    /// </summary>
    public bool Completed { get; init; }

    /// <summary>
    /// On the page with which the scan ends: where the next incremental read begins, as the <see cref="ReadRequest.Since"/> of it;
    /// opaque to everyone but the connector. It is a watermark taken before the reading began, less what the service's clock needs;
    /// it travels inside the checkpoints, so that a scan that was resumed does not take it anew. <see langword="null"/> where
    /// the table cannot be read incrementally.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>
    /// Ids of records that the service itself says are gone, where it tells. No id is in the records and here in one page; of several
    /// pages the later one counts.
    /// </summary>
    public IReadOnlyList<string> DeletedIds { get; init; } = [];

    /// <summary>About how many records the scan will bring, where the service says so.</summary>
    public long? EstimatedTotal { get; init; }
}
