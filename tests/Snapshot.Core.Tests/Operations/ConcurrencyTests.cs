using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;

namespace Snapshot.Operations;

/// <summary>Many write at once on overlapping records; the log proves that no edit was lost.</summary>
public sealed class ConcurrencyTests(TestServer server)
{
    private const int Writers = 16;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_edit_is_lost_no_deadlock_reaches_a_caller_and_revisions_have_no_gap()
    {
        var edits = Environment.GetEnvironmentVariable("SNAPSHOT_SOAK") is null ? 15 : 400;
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(300));
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToArray();

        await Task.WhenAll(Enumerable.Range(1, Writers).Select(writer => Task.Run(() => WriteAsync(host, ids, writer, edits), Token)));

        // Each change of a cell begins where the one before it, by revision, ended.
        Assert.Equal(0L, await host.SqlAsync($"""
            SELECT count(*) FROM (
                SELECT c.before -> 'stock' AS before, lag(c.after -> 'stock') OVER (PARTITION BY c.record_id ORDER BY s.revision) AS last,
                       row_number() OVER (PARTITION BY c.record_id ORDER BY s.revision) AS number
                FROM snap_{host.Snapshot}._change c JOIN snapshot.operation_steps s ON s.id = c.step WHERE c.after ? 'stock') changes
            WHERE number > 1 AND before IS DISTINCT FROM last
            """));
        // And what is there now is where the last one ended.
        Assert.Equal(0L, await host.SqlAsync($"""
            SELECT count(*) FROM snap_{host.Snapshot}.toys r JOIN LATERAL (
                SELECT c.after -> 'stock' AS after FROM snap_{host.Snapshot}._change c JOIN snapshot.operation_steps s ON s.id = c.step
                WHERE c.record_id = r._id AND c.after ? 'stock' ORDER BY s.revision DESC LIMIT 1) last ON true
            WHERE to_jsonb(r.stock) IS DISTINCT FROM last.after
            """));
        var revision = (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision;
        Assert.Equal($"{revision} {revision}", await host.SqlAsync("SELECT count(DISTINCT revision) || ' ' || max(revision) FROM snapshot.operation_steps"));
        Assert.True(revision > Writers * edits / 2, $"Only {revision} revisions: little was written at once.");
    }

    private static async Task WriteAsync(ToyHost host, long[] ids, int writer, int edits)
    {
        var random = new Random(writer);
        for (var i = 1; i <= edits; i++)
        {
            var value = (long)writer * 1_000_000 + i;
            switch (random.Next(5))
            {
                case 0:
                    await host.Editing.SetAsync(
                        host.Table, RecordSelection.Where($"record_id % {random.Next(2, 5)} = 0"), new Dictionary<string, object?> { ["stock"] = value }, ToyHost.Ann, Token);
                    break;
                case 1:
                    await host.Editing.ChangeAsync(
                        host.Table, RecordSelection.All, new BulkChange.Calculate("stock", Calculation.Add, writer), ToyHost.Ann, Token);
                    break;
                case 2:
                    await UndoAsync(host);
                    break;
                default:
                    // In an order of its own: without locks in the order of ids these would deadlock.
                    var chosen = Enumerable.Range(0, 60).Select(_ => ids[random.Next(ids.Length)]).Distinct();
                    await host.Editing.UpdateAsync(
                        host.Table, [.. chosen.Select(id => new RecordUpdate(id, new Dictionary<string, object?> { ["stock"] = value }))], ToyHost.Ann, Token);
                    break;
            }
        }
    }

    private static async Task UndoAsync(ToyHost host)
    {
        try
        {
            await host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token);
        }
        catch (SnapshotException error) when (error.Code == SnapshotErrorCode.OperationNotFound)
        {
            // Everything is undone already.
        }
    }
}
