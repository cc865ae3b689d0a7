namespace Snapshot.AspNetCore.Snapshots;

/// <summary>A snapshot to be made, with the tables it begins with.</summary>
internal sealed record CreateSnapshotRequest
{
    public required string Name { get; init; }

    public IReadOnlyList<NewTableRequest> Tables { get; init; } = [];
}
