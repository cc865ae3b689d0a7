namespace Snapshot.Records;

/// <summary>A page of records.</summary>
/// <param name="Records">The records in the query's order.</param>
/// <param name="NextCursor">Where the next page begins, or <see langword="null"/> after the last.</param>
/// <param name="Count">How many match in all, when that was asked for.</param>
public sealed record RecordPage(IReadOnlyList<Record> Records, string? NextCursor, RecordCount? Count);
