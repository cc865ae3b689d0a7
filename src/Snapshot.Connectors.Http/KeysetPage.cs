using Snapshot.Records;

namespace Snapshot.Connectors.Http;

/// <summary>A page of a list.</summary>
/// <param name="Records">Its records; an empty page does not end a scan.</param>
/// <param name="Next">Where the service goes on; <see langword="null"/> when it says that this was all.</param>
public sealed record KeysetPage(IReadOnlyList<RemoteRecord> Records, string? Next)
{
    /// <summary>The service's time, on the first page at least, where the table can be read incrementally.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Ids of records that the service itself says are gone.</summary>
    public IReadOnlyList<string> DeletedIds { get; init; } = [];

    /// <summary>About how many records the scan brings.</summary>
    public long? Total { get; init; }
}
