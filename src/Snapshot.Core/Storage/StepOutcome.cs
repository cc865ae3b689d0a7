namespace Snapshot.Storage;

/// <summary>What was committed.</summary>
/// <param name="Changed">What the edits did.</param>
/// <param name="Revision">The revision the snapshot got, or <see langword="null"/> when there was nothing to record.</param>
/// <param name="At">When, by the database's clock.</param>
internal sealed record StepOutcome(ChangedRecords Changed, long? Revision, DateTimeOffset At);
