using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Snapshot.Identity;

namespace Snapshot.Events;

/// <summary>The event bus of a single process.</summary>
internal sealed class InProcessEventBus : IEventBus
{
    private const int BufferedPerReader = 1024;

    private readonly ConcurrentDictionary<EventReader, bool> _readers = new();

    /// <summary>How many readers are known.</summary>
    public int Readers => _readers.Count;

    public ValueTask PublishAsync(SnapshotEvent happened, CancellationToken cancellationToken)
    {
        foreach (var (reader, _) in _readers)
        {
            if (!reader.TryTell(happened))
                _readers.TryRemove(reader, out _);
        }
        return ValueTask.CompletedTask;
    }

    public IAsyncEnumerable<SnapshotEvent> SubscribeAsync(SnapshotId snapshot, CancellationToken cancellationToken)
    {
        // Registered here and not in the iterator, so that nothing is missed between this call and the first read.
        var channel = Channel.CreateBounded<SnapshotEvent>(
            new BoundedChannelOptions(BufferedPerReader) { FullMode = BoundedChannelFullMode.DropOldest });
        var reader = new EventReader(snapshot, channel);
        _readers[reader] = true;
        return ReadAsync(channel, reader, cancellationToken);
    }

    private async IAsyncEnumerable<SnapshotEvent> ReadAsync(
        Channel<SnapshotEvent> channel, EventReader reader, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        reader.Hold(channel);
        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return happened;
        }
        finally
        {
            _readers.TryRemove(reader, out _);
            reader.Release();
        }
    }
}
