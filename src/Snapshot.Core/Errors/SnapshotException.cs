namespace Snapshot.Errors;

/// <summary>
/// An error that a caller can act on. Its message and details may be shown to the caller: they name the thing at fault
/// and hold no secret and no text of the database.
/// </summary>
/// <param name="code">What went wrong.</param>
/// <param name="message">One sentence for a person.</param>
/// <param name="inner">The cause, for logs only.</param>
public sealed class SnapshotException(SnapshotErrorCode code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What went wrong.</summary>
    public SnapshotErrorCode Code { get; } = code;

    /// <summary>Facts for a program: the field, the position, the limit. Empty when there are none.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; init; } = new Dictionary<string, object?>();
}
