namespace Snapshot.Jobs;

/// <summary>Wakes all who wait for a job in this process, and has them look again while one may have come up that nobody tells of.</summary>
internal sealed class JobWakeUps(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);

    private TaskCompletionSource _heard = NewWait();
    private long _unsureSince = time.GetTimestamp();

    /// <summary>Waits until a job may have become ready.</summary>
    /// <param name="look">Looks at the table and says how long to wait at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellationToken)
    {
        var heard = Volatile.Read(ref _heard).Task;
        var wait = Sooner(await look(cancellationToken).ConfigureAwait(false));
        if (wait > TimeSpan.Zero)
            await heard.WaitAsync(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>A job can be seen.</summary>
    public void Wake() => Interlocked.Exchange(ref _heard, NewWait()).TrySetResult();

    /// <summary>A job may come up that nobody tells of: with a transaction that is open still, or a message that got lost.</summary>
    public void Unsure()
    {
        Interlocked.Exchange(ref _unsureSince, time.GetTimestamp());
        Wake();
    }

    // It is looked for after 10, 20, 40 … ms, so it starts after at most twice the time that it took to come.
    private TimeSpan Sooner(TimeSpan atMost)
    {
        var unsure = time.GetElapsedTime(Interlocked.Read(ref _unsureSince));
        var next = unsure > Shortest ? unsure : Shortest;
        return next < atMost ? next : atMost;
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
