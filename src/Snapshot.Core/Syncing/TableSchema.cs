using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>How a table follows its service, and what of the service's changes it has not followed.</summary>
/// <param name="Policy">What follows when the service changes the table's fields.</param>
/// <param name="Pending">
/// What the last pull found and did not apply: because a person must decide, because the table is frozen, or because it cannot be.
/// </param>
public sealed record TableSchema(SchemaPolicy Policy, IReadOnlyList<SchemaChange> Pending);
