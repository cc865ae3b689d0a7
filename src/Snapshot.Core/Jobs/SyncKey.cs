using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>The key that jobs share which read from or write to the services of one snapshot: one of them runs at a time.</summary>
internal static class SyncKey
{
    public static string Of(SnapshotId snapshot) => $"sync:{snapshot}";
}
