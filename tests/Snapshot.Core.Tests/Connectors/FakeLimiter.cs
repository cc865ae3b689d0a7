using System.Collections.Concurrent;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>Answers with the slots it was given, then lets everyone go; notes what it was asked.</summary>
internal sealed class FakeLimiter(params IEnumerable<RequestSlot> slots) : IRateLimiter
{
    private readonly ConcurrentQueue<RequestSlot> _slots = new(slots);

    public Exception? Fault { get; init; }

    public Exception? PauseFault { get; init; }

    public ConcurrentQueue<(RateLimit? Limit, TimeSpan Ahead)> Asked { get; } = [];

    public ConcurrentQueue<LimitShare> Shares { get; } = [];

    public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

    public async Task<RequestSlot> ReserveAsync(AccountId account, IReadOnlyList<LimitShare> shares, TimeSpan ahead, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (Fault is not null)
            throw Fault;
        foreach (var share in shares)
            Shares.Enqueue(share);
        Asked.Enqueue((shares.FirstOrDefault()?.Limit, ahead));
        return _slots.TryDequeue(out var slot) ? slot : new RequestSlot(true, TimeSpan.Zero);
    }

    public Task PauseAsync(AccountId account, TimeSpan pause, CancellationToken cancellationToken)
    {
        if (PauseFault is not null)
            throw PauseFault;
        Pauses.Enqueue(pause);
        return Task.CompletedTask;
    }
}
