namespace Snapshot.Records;

/// <summary>The records that have one value in common.</summary>
/// <param name="Value">The value; <see langword="null"/> for those without.</param>
/// <param name="Count">How many they are.</param>
public sealed record RecordGroup(object? Value, long Count);
