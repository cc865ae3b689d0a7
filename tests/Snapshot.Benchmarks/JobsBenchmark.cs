using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Postgres;
using static Snapshot.Benchmarks.Clock;

namespace Snapshot.Benchmarks;

/// <summary>Jobs that do nothing, run by another process: how many a second, and how long from the commit to the start.</summary>
internal static class JobsBenchmark
{
    private const string Kind = "nothing";
    private const int Many = 1000;
    private const int Few = 300;
    private const int Slots = 8;

    public static async Task RunAsync(string connectionString, int rounds, TextWriter output)
    {
        await using var host = await BenchmarkHost.StartAsync(connectionString, 1);
        var snapshot = await host.CreateSnapshotAsync();
        using var worker = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["worker", connectionString]) { RedirectStandardInput = true })!;
        var row = new Row("jobs, in another process", $"two bare statements each, {Slots} connections", Many, 0.1);
        for (var round = 0; round <= rounds; round++)
        {
            var (floor, product) = (await FloorAsync(host.Raw), await ManyAsync(host, snapshot));
            if (round > 0)
                row.Add(floor, product);
        }
        await output.WriteLineAsync(row.ToString());
        var waits = await WaitsAsync(host, snapshot);
        await output.WriteLineAsync(
            $"\nA job, from its commit to its start in another process: p50 {waits[Few / 2]:0.0} ms, p99 {waits[Few * 99 / 100]:0.0} ms ({Few} jobs, one after the other).");
        // It ends with its standard input.
        worker.StandardInput.Close();
        await worker.WaitForExitAsync();
    }

    /// <summary>The other process.</summary>
    public static async Task WorkAsync(string connectionString)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSnapshots().UsePostgres(connectionString);
        builder.Services.AddSingleton<IJobHandler, Nothing>();
        builder.Services.AddSnapshotWorkers(options => options.Concurrency = Slots);
        using var host = builder.Build();
        await host.StartAsync();
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
    }

    private static async Task<TimeSpan> ManyAsync(BenchmarkHost host, SnapshotId snapshot)
    {
        // One commit brings them all, so that enqueuing them is not what is measured.
        return await TimeAsync(async () =>
        {
            await ScalarAsync(host.Raw, $"""
                insert into snapshot.jobs (id, kind, snapshot_id, actor, payload)
                select gen_random_uuid(), '{Kind}', '{snapshot.Value}', '{JsonSerializer.Serialize(BenchmarkHost.Me, JsonSerializerOptions.Web)}', '0' from generate_series(1, {Many});
                notify snapshot_jobs
                """);
            while (await ScalarAsync(host.Raw, "select 1 from snapshot.jobs where finished_at is null limit 1") is not null)
                await Task.Delay(5);
        });
    }

    private static async Task<double[]> WaitsAsync(BenchmarkHost host, SnapshotId snapshot)
    {
        var waits = new double[Few];
        for (var i = 0; i < Few; i++)
        {
            var id = await host.Get<IJobQueue>().EnqueueAsync(Request(snapshot), default);
            Job job;
            do
                await Task.Delay(20);
            while ((job = (await host.Get<IJobQueue>().FindAsync(id, default))!).FinishedAt is null);
            waits[i] = (job.StartedAt!.Value - job.CreatedAt).TotalMilliseconds;
        }
        return [.. waits.Order()];
    }

    private static async Task<TimeSpan> FloorAsync(NpgsqlDataSource raw)
    {
        await ScalarAsync(raw, "drop table if exists floor_job; create table floor_job (id int primary key, state smallint) with (fillfactor = 70); create index on floor_job (id) where state = 0");
        await ScalarAsync(raw, $"insert into floor_job select i, 0 from generate_series(1, {Many}) i");
        return await TimeAsync(() => Task.WhenAll(Enumerable.Range(0, Slots).Select(async _ =>
        {
            while (await ScalarAsync(raw, "update floor_job set state = 1 where id = (select id from floor_job where state = 0 order by id limit 1 for update skip locked) returning id") is int id)
                await ScalarAsync(raw, $"update floor_job set state = 2 where id = {id}");
        })));
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource raw, string sql)
    {
        await using var command = raw.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private static JobRequest Request(SnapshotId snapshot) => new(Kind, snapshot, BenchmarkHost.Me, JsonSerializer.SerializeToElement(0));

    private sealed class Nothing : IJobHandler
    {
        public string Kind => JobsBenchmark.Kind;

        public Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken) => Task.FromResult<JsonElement?>(null);
    }
}
