namespace Snapshot.AspNetCore.Snapshots;

/// <summary>Tables to be added to a snapshot.</summary>
internal sealed record AddTablesRequest(IReadOnlyList<NewTableRequest> Tables);
