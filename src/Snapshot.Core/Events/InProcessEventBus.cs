using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Snapshot.Identity;

namespace Snapshot.Events;

/// <summary>The event bus of a single process.</summary>
internal sealed class InProcessEventBus : IEventBus
{
    private const int BufferedPerReader = 1024;

    private readonly ConcurrentDictionary<Channel<SnapshotEvent>, SnapshotId> _readers = new();

    public ValueTask PublishAsync(SnapshotEvent happened, CancellationToken cancellationToken)
    {
        foreach (var (channel, snapshot) in _readers)
        {
            if (snapshot == happened.Snapshot)
                channel.Writer.TryWrite(happened);
        }
        return ValueTask.CompletedTask;
    }

    public IAsyncEnumerable<SnapshotEvent> SubscribeAsync(SnapshotId snapshot, CancellationToken cancellationToken)
    {
        // Registered here and not in the iterator, so that nothing is missed between this call and the first read.
        var channel = Channel.CreateBounded<SnapshotEvent>(
            new BoundedChannelOptions(BufferedPerReader) { FullMode = BoundedChannelFullMode.DropOldest });
        _readers[channel] = snapshot;
        return ReadAsync(channel, cancellationToken);
    }

    private async IAsyncEnumerable<SnapshotEvent> ReadAsync(
        Channel<SnapshotEvent> channel, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return happened;
        }
        finally
        {
            _readers.TryRemove(channel, out _);
        }
    }
}
