using Snapshot.Identity;

namespace Snapshot.Events;

/// <summary>Tells everyone who listens what was committed.</summary>
public interface IEventBus
{
    /// <summary>Hands an event to every present subscriber. Called after the commit; never waits for a slow reader.</summary>
    ValueTask PublishAsync(SnapshotEvent happened, CancellationToken cancellationToken);

    /// <summary>
    /// The events of one snapshot from now on. A reader that falls behind by more than its buffer loses the oldest
    /// events; it notices by a gap in the revisions, and reads again what it shows.
    /// </summary>
    IAsyncEnumerable<SnapshotEvent> SubscribeAsync(SnapshotId snapshot, CancellationToken cancellationToken);
}
