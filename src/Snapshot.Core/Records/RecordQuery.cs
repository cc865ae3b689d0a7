using Snapshot.Tables;

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

    /// <summary>The most records to return; <see langword="null"/> for the page size of the view, or 100. An option sets the most.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether the table's view decides: its filter holds too, and its sort, its visible fields and its page size where none are given.</summary>
    public bool View { get; init; }

    /// <summary>Whether to count the matching records too.</summary>
    public bool Count { get; init; }

    /// <summary>The view's filter, beside the caller's.</summary>
    internal string? ViewFilter { get; init; }

    internal int PageSize => Limit ?? 100;

    /// <summary>The query with what the table's view decides, if it is to.</summary>
    internal RecordQuery For(TableInfo table) => !View ? this : this with
    {
        ViewFilter = table.View.Filter,
        Sort = Sort.Count > 0 ? Sort : SortKey.Parse(table.View.Sort),
        Fields = Fields ?? [.. table.View.Columns.Where(column => column.Visible).Select(column => column.Name)],
        Limit = Limit ?? table.View.PageSize,
    };
}
