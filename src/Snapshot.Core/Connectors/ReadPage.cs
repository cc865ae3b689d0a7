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
    /// The scan is whole with this page: what it did not bring does not exist in the service. Without it, absence proves nothing. Of a read since a
    /// cursor: the changes are whole.
    /// </summary>
    public bool Completed { get; init; }

    /// <summary>
    /// On the page that completes a read: where the next read of changes begins; opaque to everyone but the connector. It is taken before the read
    /// begins – and travels in the checkpoints, for reads go on – less whatever the service's clock may lag.
    /// </summary>
    public string? Cursor { get; init; }

    /// <summary>Ids of records that the service itself says are gone, where it does.</summary>
    public IReadOnlyList<string> DeletedIds { get; init; } = [];

    /// <summary>About how many records the scan will bring, where the service says so.</summary>
    public long? EstimatedTotal { get; init; }
}
