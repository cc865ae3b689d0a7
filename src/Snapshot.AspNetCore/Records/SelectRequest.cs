using Snapshot.AspNetCore.Identity;
using Snapshot.Errors;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Records;

/// <summary>Which records: by <c>ids</c>, by a <c>filter</c>, or <c>all</c> – exactly one of them, so that a slip never means everything.</summary>
internal sealed record SelectRequest
{
    public IReadOnlyList<string>? Ids { get; init; }

    public string? Filter { get; init; }

    public bool? All { get; init; }

    public RecordSelection ToSelection() => this switch
    {
        { Ids: { Count: > 0 } ids, Filter: null, All: null } => RecordSelection.ByIds(Identity.Ids.Numbers(ids)!),
        { Ids: null, Filter: { } filter, All: null } when !string.IsNullOrWhiteSpace(filter) => RecordSelection.Where(filter),
        { Ids: null, Filter: null, All: true } => RecordSelection.All,
        _ => throw new SnapshotException(
            SnapshotErrorCode.SelectionInvalid, """A selection is one of {"ids":["…"]}, {"filter":"…"} and {"all":true}."""),
    };
}
