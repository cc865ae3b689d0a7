namespace Snapshot.Records;

/// <summary>A proposal that waits for a person.</summary>
public sealed record Suggestion
{
    /// <summary>Its number in the snapshot.</summary>
    public required long Id { get; init; }

    /// <summary>What it proposes.</summary>
    public required SuggestionKind Kind { get; init; }

    /// <summary>The record, or <see langword="null"/> for a new one.</summary>
    public long? Record { get; init; }

    /// <summary>The column of the cell, for a value.</summary>
    public string? Field { get; init; }

    /// <summary>The proposed value, or the fields of a new record.</summary>
    public object? Value { get; init; }

    /// <summary>The cell's value that it was based on.</summary>
    public object? Based { get; init; }

    /// <summary>Whether the cell has moved since.</summary>
    public SuggestionStanding Standing { get; init; }

    /// <summary>Who proposed it, as <c>agent:name</c> or <c>user:id</c>.</summary>
    public required string Author { get; init; }

    /// <summary>The author's run that it belongs to.</summary>
    public string? Run { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>How sure the author is, from 0 to 1.</summary>
    public float? Confidence { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
