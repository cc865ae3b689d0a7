using Snapshot.Identity;
using static Snapshot.Benchmarks.Clock;

namespace Snapshot.Benchmarks;

/// <summary>First and repeat pulls against binary COPY of the same rows, in turn, round by round.</summary>
internal static class PullBenchmark
{
    public static async Task RunAsync(string connectionString, int records, int rounds, TextWriter output)
    {
        await using var host = await BenchmarkHost.StartAsync(connectionString, records);
        var first = new Row($"first pull, {records:N0} records × 12 fields", "binary COPY into the same table, then its indexes", records, 0.65);
        var same = new Row("repeat pull, nothing changed", "binary COPY of the same rows into a bare table", records, 0.5);
        var few = new Row("repeat pull, 1 % changed", "binary COPY of the same rows into a bare table", records, 0.5);
        for (var round = 0; round <= rounds; round++)
        {
            var snapshot = default(SnapshotId);
            host.Service.ChangedEvery = 0;
            var floorWithIndexes = await TimeAsync(async () =>
            {
                await RawCopy.CreateAsync(host.Raw, "floor_first");
                await RawCopy.CopyAsync(host.Raw, "floor_first", host.Service, records);
                await RawCopy.IndexAsync(host.Raw, "floor_first");
            });
            var firstPull = await TimeAsync(async () =>
            {
                snapshot = await host.CreateSnapshotAsync();
                Expect(records, (await host.PullAsync(snapshot)).Changed);
            });
            var floor = await BareCopyAsync(host, records);
            var samePull = await TimeAsync(async () => Expect(0, (await host.PullAsync(snapshot)).Changed));
            var floorAgain = await BareCopyAsync(host, records);
            host.Service.ChangedEvery = 100;
            var fewPull = await TimeAsync(async () => Expect((records + 99) / 100, (await host.PullAsync(snapshot)).Changed));
            await RawCopy.DropAsync(host.Raw, "floor_first");
            await host.DropSnapshotAsync(snapshot);
            // The first round warms the runtime and the server up.
            if (round == 0)
                continue;
            first.Add(floorWithIndexes, firstPull);
            same.Add(floor, samePull);
            few.Add(floorAgain, fewPull);
        }
        foreach (var row in new[] { first, same, few })
            await output.WriteLineAsync(row.ToString());
    }

    private static async Task<TimeSpan> BareCopyAsync(BenchmarkHost host, int records)
    {
        await RawCopy.DropAsync(host.Raw, "floor_bare");
        await RawCopy.CreateAsync(host.Raw, "floor_bare");
        var time = await TimeAsync(() => RawCopy.CopyAsync(host.Raw, "floor_bare", host.Service, records));
        await RawCopy.DropAsync(host.Raw, "floor_bare");
        return time;
    }

    private static void Expect(long expected, long actual)
    {
        if (expected != actual)
            throw new InvalidOperationException($"The pull changed {actual} records instead of {expected}: the figures would mean nothing.");
    }
}
