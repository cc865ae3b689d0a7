using Snapshot.Benchmarks;

var records = args.Length > 0 ? int.Parse(args[0]) : 1_000_000;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
await PullBenchmark.RunAsync(Environment.GetEnvironmentVariable("SNAPSHOT_POSTGRES")!, records, rounds, Console.Out);
