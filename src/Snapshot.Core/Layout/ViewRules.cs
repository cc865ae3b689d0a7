using Snapshot.Errors;
using Snapshot.Limits;
using Snapshot.Records;
using Snapshot.Records.Filtering;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Checks a view against its table.</summary>
internal static class ViewRules
{
    private const int Narrowest = 20;
    private const int Widest = 2000;

    /// <summary>The view with the names that the columns have here.</summary>
    /// <exception cref="SnapshotException">
    /// <c>field_not_found</c>, <c>request_invalid</c>, <c>filter_invalid</c>, <c>filter_too_large</c>, <c>sort_invalid</c> or <c>limit_exceeded</c>.
    /// </exception>
    public static TableView Check(TableInfo table, TableView view, SnapshotLimits limits)
    {
        var columns = view.Columns.Select(column => column with { Name = table.Column(column.Name).Name }).ToList();
        if (columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new SnapshotException(SnapshotErrorCode.RequestInvalid, $"The view names the column “{twice.Key}” twice.");
        foreach (var column in columns)
            Limit.Require("columnWidth", column.Width ?? Narrowest, Widest, Narrowest);
        Limit.Require("pageSize", view.PageSize, limits.PageSize, least: 1);
        var filter = string.IsNullOrWhiteSpace(view.Filter) ? null : view.Filter;
        if (filter is not null)
            FilterParser.Parse(filter, table);
        SortKey.Resolve(SortKey.Parse(view.Sort), table);
        return new TableView
        {
            Columns = columns,
            Filter = filter,
            Sort = string.IsNullOrWhiteSpace(view.Sort) ? null : view.Sort,
            TitleField = view.TitleField is null ? null : table.Column(view.TitleField).Name,
            PageSize = view.PageSize,
        }.Over(table.Columns);
    }
}
