using Snapshot.Tables;

namespace Snapshot.AspNetCore.Layout;

/// <summary>What is to be changed of a table's view: what is not given stays; null takes a filter, sort or title field away.</summary>
internal sealed record ViewRequest
{
    private readonly bool _givesFilter;
    private readonly bool _givesSort;
    private readonly bool _givesTitle;

    public IReadOnlyList<ViewColumn>? Columns { get; init; }

    public string? Filter { get; init => (field, _givesFilter) = (value, true); }

    public string? Sort { get; init => (field, _givesSort) = (value, true); }

    public string? TitleField { get; init => (field, _givesTitle) = (value, true); }

    public int? PageSize { get; init; }

    public TableView Apply(TableView view) => view with
    {
        Columns = Columns ?? view.Columns,
        Filter = _givesFilter ? Filter : view.Filter,
        Sort = _givesSort ? Sort : view.Sort,
        TitleField = _givesTitle ? TitleField : view.TitleField,
        PageSize = PageSize ?? view.PageSize,
    };
}
