namespace Snapshot.Connectors;

/// <summary>
/// A connector to a service with several rate limits, or with limits that depend on the account, such as its plan. All of them are kept, instead of
/// <see cref="ConnectorSpec.RateLimit"/>.
/// </summary>
public interface ILimitRequests
{
    /// <summary>The limits of an account; none, when the service has none that is known beforehand. Asked often, so it sends nothing.</summary>
    /// <param name="context">The account. Only its settings can be used.</param>
    IReadOnlyList<RateLimit> RateLimits(ConnectorContext context);
}
