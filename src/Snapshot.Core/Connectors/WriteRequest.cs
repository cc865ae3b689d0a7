using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>A batch of writes to one table.</summary>
/// <param name="Table">The remote table.</param>
/// <param name="Operations">What to do, in order.</param>
public sealed record WriteRequest(RemoteTable Table, IReadOnlyList<WriteOperation> Operations);
