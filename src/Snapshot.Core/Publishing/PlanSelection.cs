using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>What of one table is to be published.</summary>
/// <param name="Table">The table.</param>
/// <param name="Records">Which of its changed records.</param>
public sealed record PlanSelection(string Table, RecordSelection Records);
