namespace Snapshot.Connectors;

/// <summary>What a connector throws, and the only thing: the engine decides by <see cref="Kind"/> what to do.</summary>
/// <param name="kind">How it is to be handled.</param>
/// <param name="code">A stable code, the service's own where it has one.</param>
/// <param name="message">One sentence for a person, without secrets.</param>
/// <param name="inner">The cause, for logs.</param>
public sealed class ConnectorException(ConnectorErrorKind kind, string code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>How it is to be handled.</summary>
    public ConnectorErrorKind Kind { get; } = kind;

    /// <summary>A stable code.</summary>
    public string Code { get; } = code;

    /// <summary>When the service said to come back, counted from now.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The engine itself made the caller wait, not the service.</summary>
    internal bool IsOfPace { get; init; }

    /// <summary>Whether trying the same again later can help.</summary>
    public bool IsTransient => Kind is ConnectorErrorKind.RateLimited or ConnectorErrorKind.Transient;
}
