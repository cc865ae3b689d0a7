using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Syncing;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>Tables whose order a service states, and columns that were numbers before they were references.</summary>
public sealed class DependencyTests(TestServer server)
{
    private const string Parts = "parts";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_table_depends_on_is_created_before_it_and_deleted_after()
    {
        var parts = Toys with { Id = Parts, Name = "Parts", Capabilities = Toys.Capabilities with { DependsOn = [Table, "no such table"] } };
        var service = new InMemoryService().AddTable(parts).AddTable(Toys);
        await using var host = await ToyHost.PulledAsync(server, service);
        await CreateAsync(host, Parts, ("id", "p1"), ("name", "part"));
        await CreateAsync(host, Table, ("id", "t1"), ("name", "toy"));

        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));
        foreach (var table in (string[])[Table, Parts])
            await host.Editing.DeleteAsync(new TableRef(host.Snapshot, table), RecordSelection.Where("true"), ToyHost.Ann, Token);
        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));

        Assert.Equal(
            [(Table, WriteKind.Create), (Parts, WriteKind.Create), (Parts, WriteKind.Delete), (Table, WriteKind.Delete)],
            service.Effects.Select(effect => (effect.Table, effect.Kind)));
    }

    [Fact]
    public async Task A_number_that_becomes_a_reference_stays_a_number_here()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "stock", 70L);
        host.Service.Redefine(Toys.Changing("stock", field => field with { References = Table }));

        var result = await host.PullAsync();

        Assert.Equal([SchemaChangeKind.FactsChanged], result.Changes.Select(change => change.Kind));
        var column = (await host.TableAsync()).Column("stock");
        Assert.Equal((FieldType.Integer, Table), (column.Type, column.References));
        Assert.Equal(2, (await host.RecordsAsync("stock < 10")).Count);
        await CreateAsync(host, Table, ("id", "t9"), ("name", "new"), ("stock", 5L));
        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(70L, host.Service.Find(Table, Id(1))!["stock"]);
        Assert.Empty((await host.PullAsync()).Changes);
    }

    [Fact]
    public async Task Numbers_that_name_records_of_the_same_table_keep_the_order()
    {
        var single = Toys.With("parent", "Parent", FieldType.Integer) with { Capabilities = Toys.Capabilities with { WriteBatchSize = 1 } };
        single = single.Changing("id", field => field with { Type = FieldType.Integer });
        var service = new InMemoryService().AddTable(single);
        await using var host = await ToyHost.PulledAsync(server, service);
        service.Redefine(single.Changing("parent", field => field with { References = Table }));
        await host.PullAsync();
        for (var i = 3L; i >= 1; i--)
            await CreateAsync(host, Table, ("id", i), ("name", $"toy {i}"), ("parent", i == 1 ? null : i - 1));

        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));

        Assert.Equal(["1", "2", "3"], service.Effects.Select(effect => effect.RecordId));
    }

    [Fact]
    public void Capabilities_are_equal_by_their_keys_and_survive_json()
    {
        var capabilities = new TableCapabilities { NaturalKeys = [["a"], ["b", "c"]], DependsOn = ["t"] };
        var copy = System.Text.Json.JsonSerializer.Deserialize<TableCapabilities>(System.Text.Json.JsonSerializer.Serialize(capabilities));

        Assert.Equal(capabilities, copy);
        Assert.Equal(["a"], capabilities.NaturalKey);
        Assert.Equal([["x"]], (capabilities with { NaturalKey = ["x"] }).NaturalKeys);
        Assert.Empty((capabilities with { NaturalKey = [] }).NaturalKeys);
    }

    private static Task CreateAsync(ToyHost host, string table, params (string Name, object? Value)[] fields) => host.Editing.CreateAsync(
        new TableRef(host.Snapshot, table), [fields.ToDictionary(field => field.Name, field => field.Value)], ToyHost.Ann, Token);
}
