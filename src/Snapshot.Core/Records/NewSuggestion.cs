namespace Snapshot.Records;

/// <summary>
/// A proposal to be made: a value for one cell (<see cref="Record"/>, <see cref="Field"/>, <see cref="Value"/>), a deletion
/// (<see cref="Record"/> and <see cref="Delete"/>), or a new record (<see cref="Fields"/>).
/// </summary>
public sealed record NewSuggestion
{
    /// <summary>The record it is about.</summary>
    public long? Record { get; init; }

    /// <summary>The field to change.</summary>
    public string? Field { get; init; }

    /// <summary>The value proposed for it.</summary>
    public object? Value { get; init; }

    /// <summary>Proposes that the record be deleted.</summary>
    public bool Delete { get; init; }

    /// <summary>The fields of a proposed new record.</summary>
    public IReadOnlyDictionary<string, object?>? Fields { get; init; }

    /// <summary>Why; people decide by it.</summary>
    public string? Reason { get; init; }

    /// <summary>How sure the author is, from 0 to 1.</summary>
    public float? Confidence { get; init; }

    /// <summary>A proposal of a value for one cell.</summary>
    public static NewSuggestion ForCell(long record, string field, object? value, string? reason = null, float? confidence = null) =>
        new() { Record = record, Field = field, Value = value, Reason = reason, Confidence = confidence };
}
