namespace Snapshot.Records;

/// <summary>One record that a bulk change would change.</summary>
/// <param name="Record">The record.</param>
/// <param name="Before">The fields that the change is about, as they are.</param>
/// <param name="After">The same fields, as they would be.</param>
public sealed record BulkExample(long Record, IReadOnlyDictionary<string, object?> Before, IReadOnlyDictionary<string, object?> After);
