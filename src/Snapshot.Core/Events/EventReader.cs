using System.Threading.Channels;
using Snapshot.Identity;

namespace Snapshot.Events;

/// <summary>
/// One who asked for the events of a snapshot. The bus holds what it has not read yet weakly until it begins to read: who never does lets go of
/// it, and so does the bus.
/// </summary>
internal sealed class EventReader(SnapshotId snapshot, Channel<SnapshotEvent> channel)
{
    private readonly WeakReference<Channel<SnapshotEvent>> _channel = new(channel);
    private Channel<SnapshotEvent>? _held;

    /// <summary>Hands on an event of the snapshot; <see langword="false"/> when nobody can read it any more.</summary>
    public bool TryTell(SnapshotEvent happened)
    {
        if (!_channel.TryGetTarget(out var channel))
            return false;
        if (happened.Snapshot == snapshot)
            channel.Writer.TryWrite(happened);
        return true;
    }

    /// <summary>Reading has begun; nobody else holds a reader that waits for an event.</summary>
    public void Hold(Channel<SnapshotEvent> channel) => _held = channel;

    public void Release() => _held = null;
}
