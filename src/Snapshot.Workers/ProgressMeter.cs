using Snapshot.Jobs;

namespace Snapshot.Workers;

/// <summary>Measures how fast a job gets on in its present phase, and reckons when that will be over.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private JobProgress? _from;
    private long _since;

    public JobProgress Measure(JobProgress now)
    {
        // What an earlier attempt or phase has done was not done at this one's pace.
        if (_from?.Phase != now.Phase || now.Done < _from.Done)
            (_from, _since) = (now, time.GetTimestamp());
        var (elapsed, done) = (time.GetElapsedTime(_since), now.Done - _from.Done);
        if (elapsed < Shortest || done == 0)
            return now;
        var perSecond = done / elapsed.TotalSeconds;
        return now with
        {
            PerSecond = Math.Round(perSecond, 1),
            EndsAt = now.Total > now.Done ? time.GetUtcNow().AddSeconds((now.Total.Value - now.Done) / perSecond) : null,
        };
    }
}
