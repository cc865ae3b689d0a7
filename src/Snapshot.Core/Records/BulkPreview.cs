namespace Snapshot.Records;

/// <summary>What a bulk change would do.</summary>
/// <param name="Count">How many records it would change.</param>
/// <param name="Examples">The first of them.</param>
public sealed record BulkPreview(long Count, IReadOnlyList<BulkExample> Examples);
