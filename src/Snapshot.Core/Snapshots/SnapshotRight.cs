namespace Snapshot.Snapshots;

/// <summary>What an actor wants to do to a snapshot.</summary>
public enum SnapshotRight
{
    /// <summary>Look at it.</summary>
    Read,

    /// <summary>Propose changes.</summary>
    Suggest,

    /// <summary>Change it, and decide about proposals.</summary>
    Edit,

    /// <summary>Pull, plan and publish: have services called.</summary>
    Publish,

    /// <summary>Rename and delete it, add and drop tables.</summary>
    Manage,
}
