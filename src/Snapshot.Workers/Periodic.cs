namespace Snapshot.Workers;

/// <summary>Does something again and again until the host stops, whatever becomes of it.</summary>
internal static class Periodic
{
    /// <summary>Does it now, and then at a distance. A host that stops, or that could not start, ends it without a word.</summary>
    public static async Task RunAsync(TimeSpan distance, TimeProvider time, Func<CancellationToken, Task> work, Action<Exception> failed, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(distance, time);
        try
        {
            do
            {
                try
                {
                    await work(stopping).ConfigureAwait(false);
                }
                catch (Exception e) when (!stopping.IsCancellationRequested)
                {
                    failed(e);
                }
            }
            while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false));
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Cut off, or what it works with is gone already.
        }
    }
}
