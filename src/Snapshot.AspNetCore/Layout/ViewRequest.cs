using System.Text.Json.Serialization;
using Snapshot.Tables;

namespace Snapshot.AspNetCore.Layout;

/// <summary>What is to be changed of a table's view: what is not given stays; null takes a filter, sort or title field away.</summary>
internal sealed record ViewRequest
{
    public IReadOnlyList<ViewColumn>? Columns { get; init; }

    public string? Filter { get; init => (field, GivesFilter) = (value, true); }

    public string? Sort { get; init => (field, GivesSort) = (value, true); }

    public string? TitleField { get; init => (field, GivesTitle) = (value, true); }

    public int? PageSize { get; init; }

    [JsonIgnore]
    public bool GivesFilter { get; private init; }

    [JsonIgnore]
    public bool GivesSort { get; private init; }

    [JsonIgnore]
    public bool GivesTitle { get; private init; }

    public TableView Apply(TableView view) => view with
    {
        Columns = Columns ?? view.Columns,
        Filter = GivesFilter ? Filter : view.Filter,
        Sort = GivesSort ? Sort : view.Sort,
        TitleField = GivesTitle ? TitleField : view.TitleField,
        PageSize = PageSize ?? view.PageSize,
    };
}
