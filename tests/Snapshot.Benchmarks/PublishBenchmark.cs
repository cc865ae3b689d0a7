using Snapshot.Connectors;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Tables;
using static Snapshot.Benchmarks.Clock;

namespace Snapshot.Benchmarks;

/// <summary>Planning and publishing the edits of a filled table, against one pass over the same rows and against the service alone.</summary>
internal sealed class PublishBenchmark(BenchmarkHost host, TableRef table, int records)
{
    private readonly int _part = records / 10;
    private long _value = 1_000_000_000;

    public static async Task RunAsync(string connectionString, int records, int rounds, TextWriter output)
    {
        await using var host = await BenchmarkHost.StartAsync(connectionString, records);
        await RawCopy.DropAsync(host.Raw, "floor");
        await RawCopy.CreateAsync(host.Raw, "floor");
        await RawCopy.CopyAsync(host.Raw, "floor", host.Service, records);
        await RawCopy.IndexAsync(host.Raw, "floor");
        await SqlAsync(host, "drop table if exists floor_item; create table floor_item as select _id as record_id from floor where _id % 10 = 0; analyze floor_item");
        var snapshot = await host.CreateSnapshotAsync();
        await host.PullAsync(snapshot);
        await new PublishBenchmark(host, new TableRef(snapshot, "orders"), records).RunAsync(rounds, output);
    }

    private async Task RunAsync(int rounds, TextWriter output)
    {
        const string Pass = "one pass of UPDATE … FROM";
        var plan = new Row($"plan of {_part:N0} edited of {records:N0} records", Pass, _part, 0.5);
        var again = new Row("the same plan again, nothing changed", Pass, _part, 0.5);
        var (acknowledge, send) = (new Dictionary<int, Row>(), new Dictionary<int, Row>());
        int[] batches = [1000, 100];
        foreach (var size in batches)
        {
            acknowledge[size] = new Row($"publish of {_part:N0} items, {size:N0} a call", Pass, _part, 0.5);
            send[size] = new Row("the same", "the calls alone", _part, 0);
        }
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var size in batches)
            {
                host.Service.WriteBatchSize = size;
                await host.Get<EditingService>().SetAsync(table, RecordSelection.Where("record_id % 10 = 0"), new Dictionary<string, object?> { ["stock"] = ++_value }, BenchmarkHost.Me);
                await SqlAsync(host, "vacuum analyze");
                PublishPlan? planned = null;
                var floorPlan = await TimeAsync(PassAsync);
                var firstPlan = await TimeAsync(async () => planned = await PlanAsync());
                await SqlAsync(host, "vacuum floor");
                var floorAgain = await TimeAsync(PassAsync);
                var secondPlan = await TimeAsync(async () => planned = await PlanAsync());
                await SqlAsync(host, "vacuum floor");
                var floorSend = await TimeAsync(PassAsync);
                var calls = await TimeAsync(() => CallsAsync(size));
                var published = await TimeAsync(() => PublishAsync(planned!));
                // The first round warms the runtime and the server up.
                if (round == 0)
                    continue;
                plan.Add(floorPlan, firstPlan);
                again.Add(floorAgain, secondPlan);
                acknowledge[size].Add(floorSend, published);
                send[size].Add(calls, published);
            }
        }
        foreach (var row in new[] { plan, again }.Concat(batches.SelectMany(size => new[] { acknowledge[size], send[size] })))
            await output.WriteLineAsync(row.ToString());
        foreach (var size in batches)
            await output.WriteLineAsync($"\nWhat the engine adds to one item, {size:N0} a call: {send[size].Overhead.TotalMicroseconds:N0} µs.");
    }

    private async Task PassAsync() =>
        Expect(await SqlAsync(host, $"update floor r set stock = {++_value} from floor_item i where r._id = i.record_id"));

    private async Task<PublishPlan> PlanAsync()
    {
        var plan = await host.Get<PublishService>().PlanAsync(table.Snapshot, null, BenchmarkHost.Me);
        Expect(plan.Tables.Single().Updates);
        return plan;
    }

    private async Task PublishAsync(PublishPlan plan)
    {
        await host.PublishAsync(plan);
        Expect((await host.Get<PublishService>().PublicationsAsync(table.Snapshot, BenchmarkHost.Me, limit: 1))[0].Items.GetValueOrDefault(PublicationItemState.Applied));
    }

    // What the service alone needs for the same writes, made beforehand by whoever sends them.
    private async Task CallsAsync(int size)
    {
        var service = new GeneratedConnector(records);
        var context = new ConnectorContext(new Dictionary<string, string>());
        for (var first = 0; first < _part; first += size)
        {
            var operations = Enumerable.Range(first, Math.Min(size, _part - first)).Select(i => new WriteOperation
            {
                OperationId = $"operation {i}",
                Kind = WriteKind.Update,
                RemoteId = $"ord-{i * 10 + 9:D8}",
                Values = new Dictionary<string, object?> { ["stock"] = _value },
            }).ToList();
            await service.WriteAsync(context, new WriteRequest(GeneratedConnector.Table, operations), default);
        }
    }

    private static async Task<int> SqlAsync(BenchmarkHost host, string sql)
    {
        await using var command = host.Raw.CreateCommand(sql);
        command.CommandTimeout = 0;
        return await command.ExecuteNonQueryAsync();
    }

    private void Expect(long items)
    {
        if (items != _part)
            throw new InvalidOperationException($"{items} records were updated, planned or published instead of {_part}: the figures would mean nothing.");
    }
}
