namespace Snapshot.Records;

/// <summary>Which page of a table's records to read.</summary>
public sealed record RecordQuery
{
    /// <summary>A filter in the language of <c>docs/filters.md</c>, or <see langword="null"/> for every record.</summary>
    public string? Filter { get; init; }

    /// <summary>A text that some text field must contain, in any case; <see langword="null"/> for every record.</summary>
    public string? Search { get; init; }

    /// <summary>The order; the record's id decides between equals. Empty: by id.</summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    /// <summary>The fields to return, or <see langword="null"/> for all.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The <see cref="RecordPage.NextCursor"/> of the page before, or <see langword="null"/> for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>The most records to return. <value>The default is 100; an option sets the most.</value></summary>
    public int Limit { get; init; } = 100;

    /// <summary>Whether to count the matching records too.</summary>
    public bool Count { get; init; }
}
