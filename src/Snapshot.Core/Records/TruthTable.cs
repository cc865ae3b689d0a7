namespace Snapshot.Records;

/// <summary>
/// What becomes of a field and of a record when both sides may have changed. A pull decides by it in SQL, for sets
/// (<c>MergeSql</c>); a publication's plan decides by it for the records it is about. docs/architecture.md shows it, and tests
/// try every line of it against both.
/// </summary>
internal static class TruthTable
{
    /// <summary>The values of one field: base, local, remote. Equality is the field type's own.</summary>
    public static IReadOnlyList<FieldRule> Fields { get; } =
    [
        new(IsEdited: false, IsChangedThere: false, IsSame: true, FieldOutcome.Nothing, "nothing"),
        new(IsEdited: false, IsChangedThere: true, IsSame: false, FieldOutcome.TakesTheirs, "take R; base is R"),
        new(IsEdited: true, IsChangedThere: false, IsSame: false, FieldOutcome.KeepsMine, "keep L"),
        new(IsEdited: true, IsChangedThere: true, IsSame: true, FieldOutcome.Agrees, "both made the same change: clean, base is R"),
        new(IsEdited: true, IsChangedThere: true, IsSame: false, FieldOutcome.Conflicts, "**conflict**: keep L, remember R as theirs"),
    ];

    /// <summary>Whole records: how one stands here, and what a completed scan brought of it.</summary>
    public static IReadOnlyList<RecordRule> Records { get; } =
    [
        new(null, RemotePresence.Same, RecordState.Clean, null, "inserted, clean"),
        new(RecordState.Clean, RemotePresence.Gone, RecordState.Missing, null, "missing: kept in quarantine"),
        new(RecordState.Edited, RemotePresence.Gone, RecordState.Edited, "deleted", "**conflict** “deleted there”: the edit stays"),
        new(RecordState.Deleted, RemotePresence.Same, RecordState.Deleted, null, "stays deleted"),
        new(RecordState.Deleted, RemotePresence.Changed, RecordState.Deleted, "changed", "**conflict** “changed there”: stays deleted"),
        new(RecordState.Deleted, RemotePresence.Gone, null, null, "gone"),
        new(RecordState.Created, RemotePresence.Gone, RecordState.Created, null, "untouched"),
        new(RecordState.Missing, RemotePresence.Gone, RecordState.Missing, null, "stays missing"),
        new(RecordState.Missing, RemotePresence.Same, RecordState.Clean, null, "back to clean"),
        new(RecordState.Missing, RemotePresence.Changed, RecordState.Clean, null, "back to clean, with the service's values"),
    ];
}
