using Snapshot.AspNetCore.Records;
using Snapshot.Publishing;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>What to plan: records of some tables, or everything that was changed.</summary>
internal sealed record PlanRequest
{
    public IReadOnlyList<Part>? Tables { get; init; }

    public IReadOnlyList<PlanSelection>? ToSelection() => Tables?.Select(part => new PlanSelection(part.Table, part.Select.ToSelection()) { Fields = part.Fields }).ToList();

    /// <summary>Records of one table; with fields, only edits of these.</summary>
    internal sealed record Part(string Table, SelectRequest Select, IReadOnlyList<string>? Fields = null);
}
