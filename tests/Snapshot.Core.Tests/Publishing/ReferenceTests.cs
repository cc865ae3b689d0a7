using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>Records that reference records which are not in the service yet.</summary>
public sealed class ReferenceTests(TestServer server)
{
    private const string MakersTable = "makers";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RemoteTable Makers => new(MakersTable, "Makers",
    [
        new RemoteField("id", "Id", FieldType.Integer) { IsWriteOnce = true },
        new RemoteField("name", "Name", FieldType.Text) { IsRequired = true },
        new RemoteField("parent", "Parent", FieldType.Integer) { References = MakersTable },
        new RemoteField("best", "Best toy", FieldType.Text) { References = Table },
    ])
    {
        Key = ["id"],
        Capabilities = Toys.Capabilities,
    };

    private static RemoteTable MadeToys => Toys with
    {
        Fields =
        [
            .. Toys.Fields,
            new RemoteField("maker", "Maker", FieldType.Integer) { References = MakersTable },
            new RemoteField("sellers", "Sellers", FieldType.Json) { References = MakersTable },
        ],
    };

    [Fact]
    public async Task What_is_referenced_is_created_first_and_its_id_takes_the_place_of_the_temporary_one()
    {
        await using var host = await HostAsync();
        var maker = await CreateAsync(host, MakersTable, ("id", 7L), ("name", "Maker"));
        var toy = await CreateAsync(host, Table, ("name", "new toy"), ("maker", $"new:{maker}"));
        await host.EditAsync(1, "maker", $"new:{maker}");
        await host.EditAsync(2, "sellers", $"""[1, "new:{maker}"]""");

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal([MakersTable, Table, Table, Table], host.Service.Effects.Select(effect => effect.Table));
        Assert.Equal(7L, host.Service.Effects[1].Values["maker"]);
        Assert.Equal(7L, host.Service.Find(Table, Id(1))!["maker"]);
        Assert.Equal("[1,7]", host.Service.Find(Table, Id(2))!["sellers"]);
        var made = Assert.Single(await host.RecordsAsync("name = 'new toy'"));
        Assert.Equal((toy, RecordState.Clean, "7"), (made.Id, made.State, made.Fields["maker"]));
        Assert.Equal((RecordState.Clean, "7"), ((await host.RecordAsync(1)).State, (await host.RecordAsync(1)).Fields["maker"]));
        Assert.Equal(RecordState.Clean, (await host.RecordAsync(2)).State);
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task What_references_itself_or_in_a_circle_is_created_first_and_updated_then()
    {
        await using var host = await HostAsync();
        var parent = await CreateAsync(host, MakersTable, ("id", 7L), ("name", "Parent"));
        var child = await CreateAsync(host, MakersTable, ("id", 8L), ("name", "Child"), ("parent", $"new:{parent}"));
        var toy = await CreateAsync(host, Table, ("name", "new toy"), ("maker", $"new:{child}"));
        await host.Editing.UpdateAsync(
            new TableRef(host.Snapshot, MakersTable), [new RecordUpdate(child, new Dictionary<string, object?> { ["best_toy"] = $"new:{toy}" })], ToyHost.Ann, Token);

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(
            [(MakersTable, WriteKind.Create), (MakersTable, WriteKind.Create), (Table, WriteKind.Create), (MakersTable, WriteKind.Update)],
            host.Service.Effects.Select(effect => (effect.Table, effect.Kind)).OrderBy(effect => effect.Kind));
        Assert.Equal((7L, "r1"), (host.Service.Find(MakersTable, "8")!["parent"], host.Service.Find(MakersTable, "8")!["best"]));
        var record = Assert.Single(await MakersAsync(host, "name = 'Child'"));
        Assert.Equal((RecordState.Clean, "7", "r1"), (record.State, record.Fields["parent"], record.Fields["best_toy"]));
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task A_create_and_the_update_that_followed_it_are_taken_back_as_one()
    {
        await using var host = await HostAsync();
        var parent = await CreateAsync(host, MakersTable, ("id", 7L), ("name", "Parent"));
        await CreateAsync(host, MakersTable, ("id", 8L), ("name", "Child"), ("parent", $"new:{parent}"));
        await host.PublishAsync();
        var publication = Assert.Single(await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));

        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);

        Assert.Equal(
            [("7", WriteKind.Delete, PublicationItemState.Pending), ("8", WriteKind.Delete, PublicationItemState.Pending)],
            (await host.ItemsAsync(plan.Id)).Select(item => (item.RemoteId, item.Kind, item.State)));
    }

    [Theory]
    [InlineData(1L, "field_not_unique")]
    [InlineData(9L, "duplicate")]
    public async Task What_references_a_record_that_was_not_created_is_not_sent_and_says_so(long id, string why)
    {
        await using var host = await HostAsync();
        // Made there since the pull, so that the service alone knows of it.
        host.Service.Put(MakersTable, "9", ("id", 9L), ("name", "Made there"));
        var maker = await CreateAsync(host, MakersTable, ("id", id), ("name", "There already"));
        await host.EditAsync(1, "maker", $"new:{maker}");
        await host.EditAsync(2, "name", "fine");

        var items = await host.PublishAsync();

        Assert.Equal([why, "reference_not_created", null], items.Select(item => item.Error?.Code));
        Assert.Equal(PublicationItemState.Rejected, items[1].State);
        Assert.Equal(("reference_not_created", "maker"), ((await host.RecordAsync(1)).Error!.Code, (await host.RecordAsync(1)).Error!.Field));
        Assert.Equal(Id(2), Assert.Single(host.Service.Effects).RecordId);
    }

    [Fact]
    public async Task A_reference_to_nothing_and_one_that_is_no_id_are_invalid()
    {
        await using var host = await HostAsync();
        await host.EditAsync(1, "maker", "new:99999");
        await host.EditAsync(2, "maker", "somebody");
        await host.EditAsync(3, "maker", "1");

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal(
            [("reference_unknown", PublicationItemState.Invalid), ("reference_invalid", PublicationItemState.Invalid), (null, PublicationItemState.Pending)],
            (await host.ItemsAsync(plan.Id)).Select(item => (item.Error?.Code, item.State)));
    }

    [Fact]
    public async Task What_references_is_deleted_before_what_it_references()
    {
        await using var host = await HostAsync();
        await host.Editing.DeleteAsync(new TableRef(host.Snapshot, MakersTable), RecordSelection.All, ToyHost.Ann, Token);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.All, ToyHost.Ann, Token);

        await host.PublishAsync();

        Assert.Equal([Table, Table, Table, MakersTable], host.Service.Effects.Select(effect => effect.Table));
    }

    [Fact]
    public async Task A_host_that_dies_between_the_create_and_its_update_leaves_both_to_the_next()
    {
        var host = await HostAsync();
        var parent = await CreateAsync(host, MakersTable, ("id", 7L), ("name", "Parent"), ("parent", null));
        var child = await CreateAsync(host, MakersTable, ("id", 8L), ("name", "Child"), ("parent", $"new:{parent}"));
        await host.Editing.UpdateAsync(
            new TableRef(host.Snapshot, MakersTable), [new RecordUpdate(parent, new Dictionary<string, object?> { ["parent"] = $"new:{child}" })], ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.HangsAfterwards(), after: 1);
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == 2);
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.All(await next.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(7L, next.Service.Find(MakersTable, "8")!["parent"]);
        Assert.Equal((RecordState.Clean, "7"), ((await MakersAsync(next, "name = 'Child'")).Single().State, (await MakersAsync(next, "name = 'Child'")).Single().Fields["parent"]));
    }

    /// <summary>A service that gives its records their ids itself gives those that come back other ones than they had.</summary>
    [Fact]
    public async Task What_is_taken_back_names_deleted_records_by_the_ids_that_they_come_back_with()
    {
        var service = new InMemoryService()
            .AddTable(Toys.With("maker", "Maker", FieldType.Text).With("sellers", "Sellers", FieldType.Json)
                .Changing("maker", field => field with { References = MakersTable }).Changing("sellers", field => field with { References = MakersTable }))
            .AddTable(new RemoteTable(MakersTable, "Makers",
            [
                new RemoteField("id", "Id", FieldType.Text) { IsReadOnly = true },
                new RemoteField("name", "Name", FieldType.Text),
                new RemoteField("parent", "Parent", FieldType.Text) { References = MakersTable },
            ]) { Key = ["id"], Capabilities = Toys.Capabilities });
        foreach (var (id, parent) in ((string, string?)[])[("m1", "m2"), ("m2", null), ("m3", null)])
            service.Put(MakersTable, id, ("id", id), ("name", $"maker {id}"), ("parent", parent));
        service.Put(Table, Id(1), ("id", Id(1)), ("name", "one"), ("maker", "m1"), ("sellers", """["m2","m3"]"""));
        service.Put(Table, Id(2), ("id", Id(2)), ("name", "two"), ("maker", "m3"));
        // What nobody takes away dangles there.
        service.Put(Table, Id(3), ("id", Id(3)), ("name", "three"), ("maker", "m2"), ("sellers", """["m3","m1"]"""));
        service.Put(Table, Id(4), ("id", Id(4)), ("name", "four"), ("maker", "m1"));
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.Editing.DeleteAsync(new TableRef(host.Snapshot, MakersTable), RecordSelection.Where("name <> 'maker m3'"), ToyHost.Ann, Token);
        await host.EditAsync(1, "maker", null);
        await host.EditAsync(1, "sellers", """["m3"]""");
        await host.EditAsync(2, "maker", null);
        await host.PublishAsync();
        var publication = (await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, limit: 1, cancellationToken: Token))[0];
        await host.EditAsync(3, "name", "mine");
        await host.EditAsync(4, "maker", "m3");

        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);

        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        var made = host.Service.Ids(MakersTable).Where(id => id != "m3").ToDictionary(id => (string)host.Service.Find(MakersTable, id)!["name"]!);
        Assert.DoesNotContain("m1", made.Values);
        Assert.Equal(made["maker m2"], host.Service.Find(MakersTable, made["maker m1"])!["parent"]);
        Assert.Equal((made["maker m1"], $"""["{made["maker m2"]}","m3"]"""), (host.Service.Find(Table, Id(1))!["maker"], host.Service.Find(Table, Id(1))!["sellers"]));
        Assert.Equal("m3", host.Service.Find(Table, Id(2))!["maker"]);
        Assert.Equal((made["maker m2"], $"""["m3","{made["maker m1"]}"]"""), (host.Service.Find(Table, Id(3))!["maker"], host.Service.Find(Table, Id(3))!["sellers"]));
        // Whoever has written another maker here is left alone, there and here.
        Assert.Equal(("m1", "three"), (host.Service.Find(Table, Id(4))!["maker"], host.Service.Find(Table, Id(3))!["name"]));
        Assert.Equal(["maker", "name"], (await host.RecordsAsync("edited")).SelectMany(record => record.Edited.Keys).Order());
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Theory]
    [InlineData("what an update names", PublicationItemState.Unknown)]
    [InlineData("what a create names", PublicationItemState.Unknown)]
    [InlineData("what is updated", PublicationItemState.Void)]
    [InlineData("what is created", PublicationItemState.Unknown)]
    public async Task What_was_sent_is_settled_also_when_a_record_was_deleted_here_before_the_retry(string deleted, PublicationItemState state)
    {
        var host = await HostAsync();
        var maker = await CreateAsync(host, MakersTable, ("id", 7L), ("name", "Maker"));
        var toy = deleted.Contains("update", StringComparison.Ordinal) ? (await host.RecordAsync(1)).Id : await CreateAsync(host, Table, ("name", "new toy"));
        await host.Editing.UpdateAsync(host.Table, [new RecordUpdate(toy, new Dictionary<string, object?> { ["maker"] = $"new:{maker}" })], ToyHost.Ann, Token);
        // The maker is created, and the write of the toy is under way when the host dies.
        host.Service.Fail(ServiceCall.Write, new Fault.Hangs(), after: 1);
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == 2);
        var (table, record) = deleted.Contains("names", StringComparison.Ordinal) ? (new TableRef(host.Snapshot, MakersTable), maker) : (host.Table, toy);
        await host.Editing.DeleteAsync(table, RecordSelection.ByIds(record), ToyHost.Ann, Token);
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();
        var done = await next.FinishedAsync(job);

        Assert.Equal(JobState.Succeeded, done.State);
        Assert.Equal(state, (await next.ItemsAsync(plan)).Single(item => item.Table == Table).State);
        // The snapshot is free again.
        await next.PullAsync();
    }

    private async Task<ToyHost> HostAsync()
    {
        var service = new InMemoryService().AddTable(MadeToys).AddTable(Makers);
        for (var i = 1; i <= 3; i++)
            service.Put(Table, Id(i), ("id", Id(i)), ("name", $"toy {i}"));
        service.Put(MakersTable, "1", ("id", 1L), ("name", "First"));
        return await ToyHost.PulledAsync(server, service);
    }

    private static async Task<IReadOnlyList<Records.Record>> MakersAsync(ToyHost host, string filter) =>
        (await host.Browsing.PageAsync(new TableRef(host.Snapshot, MakersTable), new RecordQuery { Filter = filter }, ToyHost.Ann, Token)).Records;

    private static async Task<long> CreateAsync(ToyHost host, string table, params (string Name, object? Value)[] fields) =>
        (await host.Editing.CreateAsync(
            new TableRef(host.Snapshot, table), [fields.ToDictionary(field => field.Name, field => field.Value)], ToyHost.Ann, Token)).Created.Single();
}
