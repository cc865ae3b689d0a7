namespace Snapshot.Records;

/// <summary>How many records match a query.</summary>
/// <param name="Value">The number.</param>
/// <param name="IsExact">
/// Whether it was counted. Otherwise there are more than <see cref="Limits.SnapshotLimits.ExactCount"/>, and the number is the planner's estimate
/// or, where that is less, one more than the cap: at least so many.
/// </param>
public sealed record RecordCount(long Value, bool IsExact);
