namespace Snapshot.AspNetCore.Snapshots;

/// <summary>A snapshot's new name.</summary>
internal sealed record RenameSnapshotRequest(string Name);
