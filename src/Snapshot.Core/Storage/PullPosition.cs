using Snapshot.Identity;

namespace Snapshot.Storage;

/// <summary>How far a pull has come: stored with every chunk, so that a pull that dies goes on there.</summary>
/// <param name="Operation">The pull's operation.</param>
/// <param name="Checkpoint">The connector's checkpoint behind the last stored page; <see langword="null"/> at the start or when it has none.</param>
/// <param name="Read">How many records have been read so far.</param>
internal sealed record PullPosition(OperationId Operation, string? Checkpoint, long Read)
{
    /// <summary>The pull is whole; the position is cleared and the time of the pull noted.</summary>
    public bool IsFinished { get; init; }

    /// <summary>The scan brought every record: no field here lacks its values any more.</summary>
    public bool IsWhole { get; init; }
}
