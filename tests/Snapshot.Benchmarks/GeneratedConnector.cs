using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Benchmarks;

/// <summary>A service whose records are computed, so that only the product is measured. Each scan may change a share of them; what is written is kept.</summary>
internal sealed class GeneratedConnector(int records) : IConnector, IReadRecordsById, IWriteRecords
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ConcurrentDictionary<string, RemoteRecord> _written = [];

    /// <summary>Gets or sets which part of the records differs from the first scan: every n-th. 0 means none.</summary>
    public int ChangedEvery { get; set; }

    /// <summary>Gets or sets how many writes a call takes.</summary>
    public int WriteBatchSize { get; set; } = 100;

    public ConnectorSpec Spec { get; } = new("generated", "Generated", []);

    public static RemoteTable Table { get; } = new("orders", "Orders",
    [
        new("id", "id", FieldType.Text), new("customer", "customer", FieldType.Text), new("email", "email", FieldType.Text),
        new("city", "city", FieldType.Text), new("quantity", "quantity", FieldType.Integer), new("stock", "stock", FieldType.Integer),
        new("price", "price", FieldType.Number), new("discount", "discount", FieldType.Float), new("active", "active", FieldType.Boolean),
        new("created", "created", FieldType.Timestamp), new("due", "due", FieldType.Date), new("note", "note", FieldType.Text),
    ])
    {
        Key = ["id"],
        Capabilities = new TableCapabilities { CanCreate = true, CanUpdate = true, CanDelete = true },
    };

    private static readonly Dictionary<string, int> Positions = Table.Fields.Index().ToDictionary(field => field.Item.Id, field => field.Index);

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RemoteTable>>(
            [Table with { Capabilities = Table.Capabilities with { WriteBatchSize = WriteBatchSize, ReadBatchSize = 1000 } }]);

    public Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RemoteRecord>>([.. ids.Select(Held)]);

    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WriteResult>>([.. request.Operations.Select(Update)]);

    public async IAsyncEnumerable<ReadPage> ReadAsync(
        ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        for (var first = 0; first < records; first += request.PageSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var last = Math.Min(records, first + request.PageSize);
            yield return new ReadPage([.. Enumerable.Range(first, last - first).Select(Record)])
            {
                Checkpoint = last.ToString(),
                Completed = last == records,
                EstimatedTotal = records,
            };
        }
    }

    public RemoteRecord Record(int i)
    {
        var changed = ChangedEvery > 0 && i % ChangedEvery == 0 ? 1 : 0;
        var id = $"ord-{i:D8}";
        return new RemoteRecord(id,
        [
            id, $"Customer {i % 50_000}", $"customer{i % 50_000}@example.org", $"City {i % 900}", (long)(i % 1000 + changed), (long)(i % 77),
            (decimal)(i % 100_000) / 100, i % 100 / 100.0, i % 3 == 0, Epoch.AddSeconds(i), new DateOnly(2026, 1, 1).AddDays(i % 365),
            i % 10 == 0 ? null : $"Delivered to the door of house number {i % 400}, please ring twice",
        ]);
    }

    private RemoteRecord Held(string id) => _written.TryGetValue(id, out var written) ? written : Record(int.Parse(id.AsSpan("ord-".Length)));

    private WriteResult Update(WriteOperation operation)
    {
        var held = Held(operation.RemoteId!);
        var values = held.Values.ToArray();
        foreach (var (field, value) in operation.Values)
            values[Positions[field]] = value;
        _written[held.Id] = held with { Values = values };
        return new WriteResult.Applied(held.Id);
    }
}
