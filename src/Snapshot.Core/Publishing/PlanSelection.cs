using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>What of one table is to be published.</summary>
/// <param name="Table">The table.</param>
/// <param name="Records">Which of its changed records.</param>
public sealed record PlanSelection(string Table, RecordSelection Records)
{
    /// <summary>
    /// Only edits of these fields; other edits stay here as they are, and so do created and deleted records.
    /// <see langword="null"/>: every change of the records.
    /// </summary>
    public IReadOnlyList<string>? Fields { get; init; }
}
