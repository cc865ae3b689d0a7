namespace Snapshot.Records;

/// <summary>Which of a table's suggestions are meant. What is <see langword="null"/> does not narrow; all null means all.</summary>
public sealed record SuggestionSelection
{
    /// <summary>Suggestions of these numbers.</summary>
    public IReadOnlyList<long>? Ids { get; init; }

    /// <summary>Suggestions for these records.</summary>
    public IReadOnlyList<long>? Records { get; init; }

    /// <summary>Suggestions for these fields.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Suggestions of this run.</summary>
    public string? Run { get; init; }

    /// <summary>Suggestions for records that match this filter.</summary>
    public string? Filter { get; init; }
}
