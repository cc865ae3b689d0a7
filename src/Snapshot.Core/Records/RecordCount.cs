namespace Snapshot.Records;

/// <summary>How many records match a query.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsExact">Whether it was counted; otherwise the planner estimated it, because there are more than the cap.</param>
public sealed record RecordCount(long Value, bool IsExact);
