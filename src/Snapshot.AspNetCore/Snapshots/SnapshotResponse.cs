using Snapshot.Snapshots;

namespace Snapshot.AspNetCore.Snapshots;

/// <summary>A snapshot.</summary>
internal sealed record SnapshotResponse(string Id, string Name, string User, string? Organization, long Revision, DateTimeOffset CreatedAt, DateOnly? HistoryFrom)
{
    public static SnapshotResponse From(SnapshotInfo snapshot) => new(
        snapshot.Id.ToString(), snapshot.Name, snapshot.Owner.User, snapshot.Owner.Organization, snapshot.Revision, snapshot.CreatedAt,
        snapshot.HistoryFrom);
}
