namespace Snapshot.Tables;

/// <summary>
/// How people look at a table: one configuration that all clients share. Exports and agents keep to it unless they ask for
/// something else.
/// </summary>
public sealed record TableView
{
    /// <summary>The columns in their order. Columns that are not named come behind, as they stand in the table, and are shown.</summary>
    public IReadOnlyList<ViewColumn> Columns { get; init; } = [];

    /// <summary>A filter in the language of <c>docs/filters.md</c>, or <see langword="null"/>.</summary>
    public string? Filter { get; init; }

    /// <summary>The order, as <c>city,-elevation nulls first</c>; <see langword="null"/> for that of the ids.</summary>
    public string? Sort { get; init; }

    /// <summary>The column that names a record for people, or <see langword="null"/>.</summary>
    public string? TitleField { get; init; }

    /// <summary>How many records a page has.</summary>
    public int PageSize { get; init; } = 100;
}
