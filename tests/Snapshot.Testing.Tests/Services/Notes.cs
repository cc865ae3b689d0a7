using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Testing.Tests.Services;

/// <summary>A service with one table of notes, and its connector.</summary>
internal sealed class Notes
{
    public Notes(WriteGuarantee guarantee = WriteGuarantee.CompareAndSet, bool idempotent = false, int count = 3)
    {
        Table = new RemoteTable("notes", "Notes",
        [
            new RemoteField("id", "Id", FieldType.Text) { IsWriteOnce = true },
            new RemoteField("title", "Title", FieldType.Text) { IsRequired = true, MaxLength = 10 },
            new RemoteField("stars", "Stars", FieldType.Integer),
            new RemoteField("kind", "Kind", FieldType.Text) { Options = ["a", "b"] },
            new RemoteField("seen", "Seen", FieldType.Text) { IsReadOnly = true },
        ])
        {
            Key = ["id"],
            Capabilities = new TableCapabilities
            {
                CanCreate = true, CanUpdate = true, CanDelete = true, Guarantee = guarantee, CreatesAreIdempotent = idempotent, WriteBatchSize = 10,
            },
        };
        Service.AddTable(Table);
        for (var i = 1; i <= count; i++)
            Service.Put("notes", $"n{i:000}", ("id", $"n{i:000}"), ("title", $"note {i}"), ("stars", (long)i));
        Connector = new InMemoryConnector(Service);
    }

    public InMemoryService Service { get; } = new();

    public InMemoryConnector Connector { get; }

    public RemoteTable Table { get; }

    public ConnectorContext Context { get; init; } = new(new Dictionary<string, string> { ["token"] = "let me in" });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<IReadOnlyList<ReadPage>> ScanAsync(int pageSize = 2, string? checkpoint = null)
    {
        var pages = new List<ReadPage>();
        await foreach (var page in Connector.ReadAsync(Context, new ReadRequest(Table) { PageSize = pageSize, Checkpoint = checkpoint }, Token))
            pages.Add(page);
        return pages;
    }

    public async Task<RemoteRecord?> ReadAsync(string id) =>
        (await Connector.ReadByIdAsync(Context, new ReadRequest(Table), [id], Token)).SingleOrDefault();

    public Task<IReadOnlyList<WriteResult>> WriteAsync(params WriteOperation[] operations) =>
        Connector.WriteAsync(Context, new WriteRequest(Table, operations), Token);

    public async Task<WriteResult> UpdateAsync(string id, string field, object? value, Action? meanwhile = null)
    {
        var seen = await ReadAsync(id);
        meanwhile?.Invoke();
        return Assert.Single(await WriteAsync(Update(id, seen?.Version, field, value)));
    }

    public static WriteOperation Update(string id, string? version, string field, object? value) => new()
    {
        OperationId = $"update-{id}", Kind = WriteKind.Update, RemoteId = id, ExpectedVersion = version,
        Values = new Dictionary<string, object?> { [field] = value },
    };

    public static WriteOperation Create(string operation, params (string Field, object? Value)[] values) => new()
    {
        OperationId = operation, Kind = WriteKind.Create, Values = values.ToDictionary(value => value.Field, value => value.Value),
    };
}
