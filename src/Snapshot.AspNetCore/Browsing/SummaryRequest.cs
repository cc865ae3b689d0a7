using Snapshot.AspNetCore.Json;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Browsing;

/// <summary>What to summarise, and by which field to count.</summary>
internal sealed record SummaryRequest
{
    public string? Filter { get; init; }

    public string? Search { get; init; }

    public IReadOnlyList<string>? Fields { get; init; }

    public string? GroupBy { get; init; }

    public int Limit { get; init; } = PageLimit.Default;

    public SummaryQuery ToQuery() => new()
    {
        Filter = string.IsNullOrWhiteSpace(Filter) ? null : Filter,
        Search = string.IsNullOrEmpty(Search) ? null : Search,
        Fields = Fields,
        GroupBy = GroupBy,
        Limit = Limit,
    };
}
