namespace Snapshot.Connectors;

/// <summary>Which requests a rate limit counts together.</summary>
public enum RateLimitScope
{
    /// <summary>All of the account: services that count by token.</summary>
    Account,

    /// <summary>Those of the account that name the same part of the service, such as a base or a project, with <see cref="RequestPace.Part"/>.</summary>
    Part,
}
