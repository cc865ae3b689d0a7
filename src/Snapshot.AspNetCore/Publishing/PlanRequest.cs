using Snapshot.AspNetCore.Records;
using Snapshot.Publishing;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>What to plan: records of some tables, or everything that was changed.</summary>
internal sealed record PlanRequest
{
    public IReadOnlyList<Part>? Tables { get; init; }

    public IReadOnlyList<PlanSelection>? ToSelection() => Tables?.Select(part => new PlanSelection(part.Table, part.Select?.ToSelection() ?? RecordSelection.All) { Fields = part.Fields }).ToList();

    /// <summary>Changed records of one table, all without a selection; with fields, only edits of these.</summary>
    internal sealed record Part(string Table, SelectRequest? Select = null, IReadOnlyList<string>? Fields = null);
}
