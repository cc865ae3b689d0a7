namespace Snapshot.Publishing;

/// <summary>
/// A rule of the host for publications. Every registered gate is asked when a plan is made, and what it finds is kept with the plan; a plan
/// that one blocks is published only by a person who waives the finding's code.
/// </summary>
public interface IPublishGate
{
    /// <summary>Looks at a plan. An exception ends the planning.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What speaks against it; nothing when it may pass. At most 1,000 findings of all gates together.</returns>
    Task<IReadOnlyList<GateFinding>> CheckAsync(GatedPlan plan, CancellationToken cancellationToken);
}
