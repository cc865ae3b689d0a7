using System.Globalization;
using Snapshot.Errors;
using Snapshot.Limits;

namespace Snapshot.Publishing;

/// <summary>Asks every gate about a plan, and keeps what is blocked from being published.</summary>
internal sealed class PublishGates(IEnumerable<IPublishGate> gates)
{
    private const int MostFindings = 1000;

    private readonly IReadOnlyList<IPublishGate> _gates = [.. gates];

    public async Task<IReadOnlyList<GateFinding>> CheckAsync(GatedPlan plan, CancellationToken cancellationToken)
    {
        var findings = new List<GateFinding>();
        foreach (var gate in _gates)
            findings.AddRange(await gate.CheckAsync(plan, cancellationToken).ConfigureAwait(false));
        Limit.Require("gateFindings", findings.Count, MostFindings);
        return findings;
    }

    /// <exception cref="SnapshotException">
    /// <c>request_invalid</c> when what is waived is no finding of the plan; <c>plan_blocked</c>, with the findings that are not waived.
    /// </exception>
    public static void RequireOpen(PublishPlan plan, IReadOnlyList<string> waive)
    {
        var codes = plan.Findings.Select(finding => finding.Code).Distinct().ToList();
        if (waive.FirstOrDefault(code => !codes.Contains(code)) is { } unknown)
            throw new SnapshotException(
                SnapshotErrorCode.RequestInvalid,
                $"“{unknown}” cannot be waived: the plan {plan.Id} has no such finding; {(codes.Count == 0 ? "it has none" : $"it has {string.Join(", ", codes)}")}.")
            {
                Details = new Dictionary<string, object?> { ["waive"] = unknown, ["findings"] = codes },
            };
        var blocking = plan.Findings.Where(finding => finding.Verdict == GateVerdict.Block && !waive.Contains(finding.Code)).ToList();
        if (blocking.Count > 0)
            throw new SnapshotException(
                SnapshotErrorCode.PlanBlocked,
                $"The plan {plan.Id} is blocked ({string.Join(", ", blocking.Select(finding => finding.Code).Distinct())}): {blocking[0].Message} Plan less, or waive what is meant.")
            {
                // Ids are texts to those who read this.
                Details = new Dictionary<string, object?>
                {
                    ["findings"] = blocking.Select(finding => new { finding.Verdict, finding.Code, finding.Message, finding.Table, Item = finding.Item?.ToString(CultureInfo.InvariantCulture) }),
                },
            };
    }
}
