using Snapshot.Connectors;

namespace Snapshot.Testing.Services;

/// <summary>One way for a call to go wrong.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The service refuses before it does anything: a rate limit, a 5xx, bad credentials.</summary>
    /// <param name="Kind">How the error is to be handled.</param>
    /// <param name="RetryAfter">When the service says to come back.</param>
    public sealed record Refused(ConnectorErrorKind Kind, TimeSpan? RetryAfter = null) : Fault;

    /// <summary>The call never arrives, and the caller waits in vain: nothing is done, and a write's outcome is unknown.</summary>
    public sealed record LostRequest : Fault;

    /// <summary>The service does everything, and its answer gets lost: a write's outcome is unknown.</summary>
    public sealed record LostAnswer : Fault;

    /// <summary>The first writes of a batch are done; the others are answered with <see cref="WriteResult.Retryable"/>.</summary>
    /// <param name="Done">How many are done.</param>
    public sealed record PartOfBatch(int Done) : Fault;

    /// <summary>The service refuses a whole batch, and does nothing, when one of its writes is such. <see cref="ConnectorErrorKind.NotSupported"/>.</summary>
    /// <param name="Guilty">Whether it is such a write.</param>
    public sealed record RefusedFor(Func<WriteOperation, bool> Guilty) : Fault;

    /// <summary>The connector breaks its contract: everything is done, and one answer is missing.</summary>
    public sealed record MissingAnswer : Fault;

    /// <summary>A scan ends here without saying that it is whole.</summary>
    public sealed record ScanEnds : Fault;

    /// <summary>The call waits until it is cancelled, before the service does anything.</summary>
    public sealed record Hangs : Fault;

    /// <summary>The service does everything, and then the call waits until it is cancelled.</summary>
    public sealed record HangsAfterwards : Fault;
}
