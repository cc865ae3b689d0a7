using Npgsql;
using Snapshot.Connectors;
using static Snapshot.Benchmarks.Clock;

namespace Snapshot.Benchmarks;

/// <summary>Slots of one account's rate limit, asked for by many at once.</summary>
internal static class PaceBenchmark
{
    private const int Slots = 2000;
    private const int Callers = 8;

    public static async Task RunAsync(string connectionString, int rounds, TextWriter output)
    {
        await using var host = await BenchmarkHost.StartAsync(connectionString, 1);
        var (limiter, limit) = (host.Get<IRateLimiter>(), new RateLimit(1_000_000, TimeSpan.FromSeconds(1)) { Burst = 1_000_000 });
        var account = (await host.Get<AccountService>().ListAsync(BenchmarkHost.Me))[^1].Id;
        await FloorAsync(host.Raw, "drop table if exists floor_limit; create table floor_limit (id int primary key, next_at timestamptz) with (fillfactor = 50); insert into floor_limit values (1, now())");
        foreach (var callers in new[] { 1, Callers })
        {
            var row = new Row($"slots of one rate limit, {callers} at a time", "a bare UPDATE of one row", Slots, 0.5);
            for (var round = 0; round <= rounds; round++)
            {
                var floor = await EachAsync(callers, () => FloorAsync(host.Raw, "update floor_limit set next_at = next_at + interval '1 ms' where id = 1 returning next_at"));
                var product = await EachAsync(callers, () => limiter.ReserveAsync(account, [new LimitShare(limit)], TimeSpan.Zero, default));
                if (round > 0)
                    row.Add(floor, product);
            }
            await output.WriteLineAsync(row.ToString());
        }
    }

    private static Task<TimeSpan> EachAsync(int callers, Func<Task> ask) => TimeAsync(() => Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
    {
        for (var i = 0; i < Slots / callers; i++)
            await ask();
    })));

    private static async Task FloorAsync(NpgsqlDataSource raw, string sql)
    {
        await using var command = raw.CreateCommand(sql);
        await command.ExecuteScalarAsync();
    }
}
