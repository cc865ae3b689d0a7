using Snapshot.AspNetCore.Json;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Browsing;

/// <summary>Which records, in which order, and which of their fields.</summary>
internal sealed record QueryRequest
{
    /// <summary>An expression as in SQL's WHERE.</summary>
    public string? Filter { get; init; }

    /// <summary>A text that some text field must contain, in any case.</summary>
    public string? Search { get; init; }

    /// <summary>Fields separated by commas; a hyphen before one means descending, “nulls first” behind one that.</summary>
    public string? Sort { get; init; }

    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The <c>nextCursor</c> of the page before, of the same query.</summary>
    public string? Cursor { get; init; }

    public int? Limit { get; init; }

    /// <summary>Whether the table's view decides what is left open here.</summary>
    public bool View { get; init; }

    public bool Count { get; init; }

    public RecordQuery ToQuery() => new()
    {
        Filter = string.IsNullOrWhiteSpace(Filter) ? null : Filter,
        Search = string.IsNullOrEmpty(Search) ? null : Search,
        Sort = SortKey.Parse(Sort),
        Fields = Fields,
        Cursor = Cursor,
        Limit = Limit,
        View = View,
        Count = Count,
    };
}
