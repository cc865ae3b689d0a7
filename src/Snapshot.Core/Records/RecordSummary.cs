namespace Snapshot.Records;

/// <summary>What a table's records are like, taken together.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Fields">A summary of each field asked for.</param>
/// <param name="Groups">How many records have each value of the grouping field, the most frequent first.</param>
public sealed record RecordSummary(long Count, IReadOnlyList<FieldSummary> Fields, IReadOnlyList<RecordGroup> Groups);
