using Snapshot.AspNetCore.Identity;
using Snapshot.Publishing;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>What a gate of the host says of a plan.</summary>
internal sealed record FindingResponse(GateVerdict Verdict, string Code, string Message, string? Table, string? Item)
{
    public static FindingResponse From(GateFinding finding) =>
        new(finding.Verdict, finding.Code, finding.Message, finding.Table, finding.Item is { } item ? Ids.Text(item) : null);
}
