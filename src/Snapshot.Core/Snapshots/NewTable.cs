using Snapshot.Identity;

namespace Snapshot.Snapshots;

/// <summary>A remote table to be copied into a snapshot.</summary>
/// <param name="Account">The account that can see it.</param>
/// <param name="RemoteTable">Its id in the service.</param>
public sealed record NewTable(AccountId Account, string RemoteTable);
