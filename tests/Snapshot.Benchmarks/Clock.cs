using System.Diagnostics;

namespace Snapshot.Benchmarks;

/// <summary>Times work.</summary>
internal static class Clock
{
    public static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed;
    }
}
