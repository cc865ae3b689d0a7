using Snapshot.AspNetCore.Identity;
using Snapshot.Publishing;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>What a publish would do.</summary>
/// <param name="Id">The plan's id.</param>
/// <param name="Hash">The hash of all its items; publishing needs it, so that only what was looked at is sent.</param>
/// <param name="Actor">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Tables">What would happen per table.</param>
/// <param name="Findings">What the host's gates say of it.</param>
internal sealed record PlanResponse(
    string Id, string Hash, ActorResponse Actor, DateTimeOffset CreatedAt, IReadOnlyList<PlannedTable> Tables, IReadOnlyList<FindingResponse> Findings)
{
    /// <summary>The publication that it takes back.</summary>
    public string? Reverts { get; init; }

    public static PlanResponse From(PublishPlan plan) =>
        new(plan.Id.ToString(), plan.Hash, ActorResponse.From(plan.Actor), plan.CreatedAt, plan.Tables, [.. plan.Findings.Select(FindingResponse.From)])
        {
            Reverts = plan.Reverts?.ToString(),
        };
}
