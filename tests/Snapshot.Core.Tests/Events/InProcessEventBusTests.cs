using System.Runtime.CompilerServices;
using Snapshot.Identity;

namespace Snapshot.Events;

public sealed class InProcessEventBusTests
{
    private static readonly SnapshotId Snapshot = SnapshotId.New();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_missed_between_asking_and_reading()
    {
        var bus = new InProcessEventBus();
        var events = bus.SubscribeAsync(Snapshot, Token);
        await bus.PublishAsync(Happened(1), Token);
        GC.Collect();
        await bus.PublishAsync(Happened(2), Token);

        var seen = new List<long?>();
        await foreach (var happened in events)
        {
            seen.Add(happened.Revision);
            if (seen.Count == 2)
                break;
        }

        Assert.Equal([1, 2], seen);
        Assert.Equal(0, bus.Readers);
    }

    [Fact]
    public async Task A_reader_that_never_reads_is_let_go_of()
    {
        var bus = new InProcessEventBus();
        Ask(bus);
        Assert.Equal(100, bus.Readers);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        await bus.PublishAsync(Happened(1), Token);

        Assert.Equal(0, bus.Readers);
    }

    [Fact]
    public async Task One_that_waits_is_held_though_nobody_else_knows_it()
    {
        var bus = new InProcessEventBus();
        var first = FirstAsync(bus);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        await bus.PublishAsync(Happened(7), Token);

        Assert.Equal(7, await first);
    }

    // In a frame of its own, so that nothing is held by it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Ask(InProcessEventBus bus)
    {
        for (var i = 0; i < 100; i++)
            _ = bus.SubscribeAsync(Snapshot, CancellationToken.None);
    }

    private static async Task<long?> FirstAsync(InProcessEventBus bus)
    {
        await foreach (var happened in bus.SubscribeAsync(Snapshot, Token))
            return happened.Revision;
        return null;
    }

    private static SnapshotEvent Happened(long revision) => new(Snapshot, "records.edited", revision, DateTimeOffset.UnixEpoch);
}
