namespace Snapshot.Records;

/// <summary>What to summarise of a table's records.</summary>
public sealed record SummaryQuery
{
    /// <summary>A filter, or <see langword="null"/> for every record.</summary>
    public string? Filter { get; init; }

    /// <summary>A text that some text field must contain; <see langword="null"/> for every record.</summary>
    public string? Search { get; init; }

    /// <summary>The fields to summarise; <see langword="null"/> for none: each costs a pass over the values, and a look at all that are different.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The field by whose values the records are counted, or <see langword="null"/>.</summary>
    public string? GroupBy { get; init; }

    /// <summary>The most groups to return, largest first. <value>The default is 100; an option sets the most.</value></summary>
    public int Limit { get; init; } = 100;
}
