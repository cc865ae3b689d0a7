namespace Snapshot.Redis;

/// <summary>A clock that only the test moves: to the end of the wait that was begun last.</summary>
internal sealed class StillClock : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(callback, state, dueTime);
        lock (_timers)
            _timers.Add(timer);
        return timer;
    }

    /// <summary>Lets the last wait pass, and says how long it was.</summary>
    public TimeSpan Pass()
    {
        var last = _timers[^1];
        _now += last.Due;
        last.Fire();
        return last.Due;
    }

    private sealed class Timer(TimerCallback callback, object? state, TimeSpan due) : ITimer
    {
        public TimeSpan Due => due;

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
