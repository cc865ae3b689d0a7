namespace Snapshot.Tables;

/// <summary>
/// How people look at a table: one configuration that all clients share. Exports and agents keep to it unless they ask for
/// something else.
/// </summary>
public sealed record TableView
{
    /// <summary>All columns in their order. Those that a change does not name come behind, as they stand in the table, and are shown.</summary>
    public IReadOnlyList<ViewColumn> Columns { get; init; } = [];

    /// <summary>A filter in the language of <c>docs/filters.md</c>, or <see langword="null"/>.</summary>
    public string? Filter { get; init; }

    /// <summary>The order, as <c>city,-elevation nulls first</c>; <see langword="null"/> for that of the ids.</summary>
    public string? Sort { get; init; }

    /// <summary>The column that names a record for people, or <see langword="null"/>.</summary>
    public string? TitleField { get; init; }

    /// <summary>How many records a page has.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>The view with each of these columns once, and no other.</summary>
    internal TableView Over(IReadOnlyList<Column> columns)
    {
        var kept = Columns.Where(shown => columns.Any(column => column.Name == shown.Name)).ToList();
        return this with { Columns = [.. kept, .. columns.Where(column => kept.All(shown => shown.Name != column.Name)).Select(column => new ViewColumn(column.Name))] };
    }
}
