using System.Runtime.InteropServices;
using Snapshot.Benchmarks;
using Snapshot.Testing.Postgres;

// dotnet run -c Release --project tests/Snapshot.Benchmarks [-- records [rounds [pull|change|look|publish|jobs|pace]]]
if (args is ["worker", var workspace])
{
    await JobsBenchmark.WorkAsync(workspace);
    return;
}
var records = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
var part = args.Length > 2 ? args[2] : "all";

// A server as it is run for real: it waits for the disk, and has memory and log space enough not to stumble over checkpoints.
await using var server = await LocalPostgres.StartAsync(new()
{
    Durable = true,
    Settings = { ["shared_buffers"] = "1GB", ["max_wal_size"] = "8GB", ["checkpoint_timeout"] = "15min" },
});
var database = await server.CreateDatabaseAsync($"benchmark_{Guid.NewGuid():N}");
var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
Console.WriteLine($"{Environment.ProcessorCount} cores, {memory} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; {server.Origin.Split(" from ")[0]}; {rounds} rounds.\n");
Console.WriteLine(Row.Header);
if (part is "all" or "pull")
    await PullBenchmark.RunAsync(database, records, rounds, Console.Out);
var pulled = Peak();
if (part is "all" or "change" or "look")
    await RecordsBenchmark.RunAsync(database, records, rounds, part, Console.Out);
if (part is "all" or "publish")
    await PublishBenchmark.RunAsync(database, records, rounds, Console.Out);
if (part is "all" or "jobs")
    await JobsBenchmark.RunAsync(database, rounds, Console.Out);
if (part is "all" or "pace")
    await PaceBenchmark.RunAsync(database, rounds, Console.Out);
Console.WriteLine($"\nPeak memory of this process: {pulled} MB until the pulls were done, {Peak()} MB in all.");

static long Peak()
{
    using var process = System.Diagnostics.Process.GetCurrentProcess();
    return process.PeakWorkingSet64 / (1 << 20);
}
