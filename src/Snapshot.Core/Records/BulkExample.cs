namespace Snapshot.Records;

/// <summary>One record that a bulk change would change.</summary>
/// <param name="Record">The record.</param>
/// <param name="Before">The fields that the change is about, as they are; <see langword="null"/> when the record is deleted and would come back.</param>
/// <param name="After">The same fields, as they would be; <see langword="null"/> when the record would be deleted or vanish.</param>
public sealed record BulkExample(long Record, IReadOnlyDictionary<string, object?>? Before, IReadOnlyDictionary<string, object?>? After);
