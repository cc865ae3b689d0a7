using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Hosting;

/// <summary>A service with one table of toys.</summary>
internal static class ToyService
{
    public const string Table = "toys";

    public static RemoteTable Toys { get; } = new(Table, "Toys",
    [
        new RemoteField("id", "Id", FieldType.Text) { IsWriteOnce = true },
        new RemoteField("name", "Name", FieldType.Text) { IsRequired = true, MaxLength = 40 },
        new RemoteField("stock", "Stock", FieldType.Integer),
        new RemoteField("price", "Price", FieldType.Number),
        new RemoteField("made", "Made on", FieldType.Date),
        new RemoteField("extra", "Extra", FieldType.Json),
    ])
    {
        Key = ["id"],
        Capabilities = new TableCapabilities
        {
            CanCreate = true, CanUpdate = true, CanDelete = true, Guarantee = WriteGuarantee.CompareAndSet, WriteBatchSize = 10, ReadBatchSize = 50,
        },
    };

    public static InMemoryService Create(int count, bool idempotent = false)
    {
        var service = new InMemoryService().AddTable(Toys with { Capabilities = Toys.Capabilities with { CreatesAreIdempotent = idempotent } });
        for (var i = 1; i <= count; i++)
            service.Put(Table, Id(i), ("id", Id(i)), ("name", $"toy {i}"), ("stock", (long)i), ("price", i / 2m));
        return service;
    }

    /// <summary>The toys with one more field.</summary>
    public static RemoteTable With(this RemoteTable table, string id, string name, FieldType type) =>
        table with { Fields = [.. table.Fields, new RemoteField(id, name, type)] };

    /// <summary>The toys without a field.</summary>
    public static RemoteTable Without(this RemoteTable table, string id) => table with { Fields = [.. table.Fields.Where(field => field.Id != id)] };

    /// <summary>The toys with another field of an id.</summary>
    public static RemoteTable Changing(this RemoteTable table, string id, Func<RemoteField, RemoteField> change) =>
        table with { Fields = [.. table.Fields.Select(field => field.Id == id ? change(field) : field)] };

    public static string Id(int number) => $"t{number:00000}";
}
