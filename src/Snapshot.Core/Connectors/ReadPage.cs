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
    /// </summary>
    public bool Completed { get; init; }

    /// <summary>About how many records the scan will bring, where the service says so.</summary>
    public long? EstimatedTotal { get; init; }
}
