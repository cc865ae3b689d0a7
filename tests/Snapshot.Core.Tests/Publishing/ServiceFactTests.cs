using Snapshot.Connectors;
using Snapshot.Editing;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>What a connector says of fields and tables is what pulls, plans and publications keep to.</summary>
public sealed class ServiceFactTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static RemoteTable Counted => Toys with { Fields = [.. Toys.Fields, new RemoteField("views", "Views", FieldType.Integer) { IsComputed = true }] };

    [Fact]
    public async Task What_the_service_computes_does_not_keep_a_record_from_being_deleted()
    {
        await using var host = await HostAsync(Counted, ("views", 1L));
        await DeleteAsync(host, 1);
        await DeleteAsync(host, 2);
        host.Service.Put(Table, Id(1), ("views", 2L));
        host.Service.Put(Table, Id(2), ("views", 2L), ("stock", 7L));

        await host.PullAsync();
        Assert.Equal([false, true], (await host.RecordsAsync("deleted")).OrderBy(record => record.RemoteId).Select(record => record.Conflicts.Count > 0));
        host.Service.Put(Table, Id(1), ("views", 3L));
        var items = (await host.PublishAsync()).OrderBy(item => item.RemoteId).ToList();

        Assert.Equal([PublicationItemState.Applied, PublicationItemState.Conflict], items.Select(item => item.State));
        Assert.DoesNotContain(items[0].Fields, field => field.InConflict);
        Assert.Equal("changed_there", items[1].Error!.Code);
        Assert.Null(host.Service.Find(Table, Id(1)));
    }

    [Fact]
    public async Task What_the_service_computes_is_not_expected_of_it()
    {
        var host = await HostAsync(Counted, ("views", 1L));
        var seen = new List<WriteOperation>();
        await DeleteAsync(host, 1);
        await using var watched = await WatchedAsync(host, seen.Add);

        await watched.PublishAsync();

        Assert.Equal(["extra", "id", "made", "name", "price", "stock"], Assert.Single(seen).Expected.Keys.Order());
    }

    [Fact]
    public async Task A_record_that_was_created_is_taken_back_although_the_service_counted_meanwhile()
    {
        await using var host = await HostAsync(Counted);
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "made here" }], ToyHost.Ann, Token);
        await host.PublishAsync();
        host.Service.Put(Table, "r1", ("views", 12L));
        var publication = Assert.Single(await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));

        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);

        Assert.Equal((1, 0), (plan.Tables[0].Deletes, plan.Tables[0].Conflicts));
        Assert.Null(host.Service.Find(Table, "r1"));
    }

    [Fact]
    public async Task An_edit_of_a_field_that_became_computed_is_never_in_conflict()
    {
        await using var host = await HostAsync(Toys);
        await host.EditAsync(1, "stock", 9L);
        host.Service.Redefine(Toys.Changing("stock", field => field with { IsComputed = true }));
        await host.PullAsync();
        host.Service.Put(Table, Id(1), ("stock", 5L));

        await host.PullAsync();

        var record = await host.RecordAsync(1);
        Assert.Empty(record.Conflicts);
        Assert.Equal((9L, 5L), (record.Fields["stock"], record.Edited["stock"]));
        var column = (await host.TableAsync()).Column("stock");
        Assert.True(column is { IsComputed: true, IsReadOnly: true });
    }

    public static TheoryData<RemoteField, object, string> OutOfRange => new()
    {
        { Price with { Minimum = 0 }, -0.01m, "field_out_of_range" },
        { Price with { Maximum = 99 }, 99.5m, "field_out_of_range" },
        { Price with { Precision = 5, Scale = 2 }, 1000m, "field_out_of_range" },
        { Price with { Precision = 5, Scale = 2 }, 1.005m, "field_too_precise" },
        { Price with { Scale = 0 }, 1.5m, "field_too_precise" },
        { Price with { Precision = 3, Scale = -2 }, 1250m, "field_too_precise" },
        { Price with { Precision = 3, Scale = -2 }, 100_000m, "field_out_of_range" },
        { Price with { Precision = 2, Scale = 4 }, 0.01m, "field_out_of_range" },
        { Price with { Precision = 4 }, 123.45m, "field_too_precise" },
        { new RemoteField("stock", "Stock", FieldType.Integer) { Maximum = 32767 }, 32768L, "field_out_of_range" },
        { new RemoteField("weight", "Weight", FieldType.Float) { Maximum = 1 }, 1e300, "field_out_of_range" },
        { new RemoteField("size", "Size", FieldType.Integer) { Options = ["1", "2"] }, 3L, "field_not_an_option" },
        { new RemoteField("sizes", "Sizes", FieldType.Json) { Options = ["1", "2"] }, "[1,3]", "field_not_an_option" },
        { new RemoteField("state", "State", FieldType.Text) { Options = [new FieldOption("o1") { Label = "Open" }] }, "Open", "field_not_an_option" },
    };

    public static TheoryData<RemoteField, object> InRange => new()
    {
        { Price with { Minimum = 0, Maximum = 99 }, 99m },
        { Price with { Precision = 5, Scale = 2 }, -999.990m },
        { Price with { Precision = 3, Scale = -2 }, 99_900m },
        { Price with { Precision = 2, Scale = 4 }, 0.0099m },
        { Price with { Precision = 4 }, 1_234_000m },
        { new RemoteField("stock", "Stock", FieldType.Integer) { Minimum = -32768, Maximum = 32767 }, -32768L },
        { new RemoteField("weight", "Weight", FieldType.Float) { Maximum = 1, Scale = 7 }, 1.25E-05 },
        { new RemoteField("size", "Size", FieldType.Integer) { Options = ["1", "2"] }, 2L },
        { new RemoteField("state", "State", FieldType.Text) { Options = [new FieldOption("o1") { Label = "Open" }] }, "o1" },
    };

    private static RemoteField Price => new("price", "Price", FieldType.Number);

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_value_that_breaks_a_rule_of_its_field_is_told(RemoteField field, object value, string code)
    {
        var broken = FieldRules.Broken(Table1(field), WriteKind.Update, [new PlannedField(field.Id, null, value, null)]);

        Assert.Equal((code, field.Id), (broken?.Code, broken?.Field));
    }

    [Theory]
    [MemberData(nameof(InRange))]
    public void A_value_within_the_rules_passes(RemoteField field, object value) =>
        Assert.Null(FieldRules.Broken(Table1(field), WriteKind.Update, [new PlannedField(field.Id, null, value, null)]));

    [Fact]
    public async Task A_plan_says_what_protects_each_kind_of_write_and_the_least_of_them()
    {
        await using var host = await HostAsync(Toys with
        {
            Capabilities = Toys.Capabilities with { CreateGuarantee = WriteGuarantee.Blind, DeleteGuarantee = WriteGuarantee.ReadThenWrite },
        });
        await host.EditAsync(1, "stock", 9L);
        var updates = (await PlanAsync(host)).Tables.Single();
        await DeleteAsync(host, 2);
        var both = (await PlanAsync(host)).Tables.Single();

        Assert.Equal((WriteGuarantee.CompareAndSet, null, WriteGuarantee.CompareAndSet, null), (updates.Guarantee, updates.CreateGuarantee, updates.UpdateGuarantee, updates.DeleteGuarantee));
        Assert.Equal((WriteGuarantee.ReadThenWrite, WriteGuarantee.CompareAndSet, WriteGuarantee.ReadThenWrite), (both.Guarantee, both.UpdateGuarantee, both.DeleteGuarantee));
        Assert.Equal(WriteGuarantee.ReadThenWrite, (await host.TableAsync()).Capabilities.DeleteGuarantee);
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task Sets_of_the_same_elements_are_equal()
    {
        var tagged = Toys.Changing("extra", field => field with { IsSet = true });
        await using var host = await HostAsync(tagged, ("extra", """["red", "big", 10, 9, "big"]"""));
        Assert.Equal("""[9,10,"big","red"]""", Text(await host.RecordAsync(1)));
        await host.EditAsync(1, "extra", """["red", "big"]""");
        await host.EditAsync(2, "extra", """["red", "big", 9, 10]""");
        host.Service.Put(Table, Id(1), ("extra", """["big", "red", 10, 9]"""));

        await host.PullAsync();
        Assert.Empty(await host.RecordsAsync("in_conflict"));
        var items = await host.PublishAsync();

        Assert.Equal((Id(1), PublicationItemState.Applied), (Assert.Single(items).RemoteId, items[0].State));
        Assert.Equal("""["big", "red"]""", host.Service.Find(Table, Id(1))!["extra"]);
    }

    [Fact]
    public async Task Tags_of_the_connector_come_back_in_its_requests()
    {
        var tagged = Toys.Changing("name", field => field with { Tag = "column 7" }) with { Tag = "base 3" };
        var host = await HostAsync(tagged);
        await host.EditAsync(1, "name", "mine");
        var requests = new List<RemoteTable>();
        await using var watched = await WatchedAsync(host, null, requests.Add);

        await watched.PullAsync();
        await watched.PublishAsync();

        Assert.Equal(3, requests.Count);
        Assert.All(requests, table => Assert.Equal(("base 3", "column 7"), (table.Tag, table.Fields.Single(field => field.Id == "name").Tag)));
    }

    [Fact]
    public async Task Where_an_update_replaces_the_record_all_of_it_is_sent_as_it_is_just_before()
    {
        var host = await HostAsync(Replacing, ("made", new DateOnly(2020, 1, 2)), ("views", 3L), ("price", "no number"));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine");
        await host.EditAsync(3, "name", "mine");
        var seen = new List<WriteOperation>();
        await using var watched = await WatchedAsync(host, seen.Add);

        var (plan, job) = await watched.StartPublishAsync(() =>
        {
            host.Service.Put(Table, Id(1), ("stock", 70L));
            host.Service.Put(Table, Id(2), ("name", "theirs"));
            host.Service.Remove(Table, Id(3));
        });
        await watched.FinishedAsync(job);

        var items = (await watched.ItemsAsync(plan)).OrderBy(item => item.RemoteId).ToList();
        Assert.Equal([PublicationItemState.Applied, PublicationItemState.Conflict, PublicationItemState.Conflict], items.Select(item => item.State));
        Assert.Equal([null, "changed_there", "deleted_there"], items.Select(item => item.Error?.Code));
        var sent = Assert.Single(seen);
        Assert.Equal(["extra", "id", "made", "name", "price", "stock"], sent.Values.Keys.Order());
        Assert.Equal(sent.Values.Keys.Order(), sent.Expected.Keys.Order());
        Assert.Equal(("mine", "toy 1", 70L, 70L), (sent.Values["name"], sent.Expected["name"], sent.Values["stock"], sent.Expected["stock"]));
        var held = host.Service.Find(Table, Id(1))!;
        Assert.Equal(("mine", 70L, new DateOnly(2020, 1, 2), "no number", 3L), (held["name"], held["stock"], held["made"], held["price"], held["views"]));
    }

    private static RemoteTable Replacing => Counted with
    {
        Capabilities = Counted.Capabilities with { WritesWholeRecord = true, Guarantee = WriteGuarantee.Blind },
    };

    private static TableInfo Table1(RemoteField field) => new()
    {
        Ref = new TableRef(SnapshotId.New(), "toys"), Title = "Toys", Account = AccountId.New(), RemoteId = "toys",
        Columns = [Column.From(field, field.Id, isKey: false)],
    };

    private static string Text(Records.Record record) => System.Text.Json.JsonSerializer.Serialize(record.Fields["extra"]);

    private async Task<ToyHost> HostAsync(RemoteTable table, params (string Field, object? Value)[] values)
    {
        var service = new InMemoryService().AddTable(table);
        for (var i = 1; i <= 3; i++)
            service.Put(Table, Id(i), [("id", Id(i)), ("name", $"toy {i}"), ("stock", (long)i), .. values]);
        return await ToyHost.PulledAsync(server, service);
    }

    // No other worker may take the jobs of the watched one.
    private static async Task<ToyHost> WatchedAsync(ToyHost host, Action<WriteOperation>? writes, Action<RemoteTable>? requests = null)
    {
        await host.DisposeAsync();
        return await host.AgainAsync(new WatchedConnector(host.Service) { Writes = writes, Requests = requests });
    }

    private static Task<PublishPlan> PlanAsync(ToyHost host) => host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

    private static async Task DeleteAsync(ToyHost host, int number) =>
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(number)).Id), ToyHost.Ann, Token);
}
