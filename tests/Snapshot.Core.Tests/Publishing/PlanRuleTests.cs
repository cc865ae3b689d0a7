using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>What breaks a rule of the service is planned as such, and not sent.</summary>
public sealed class PlanRuleTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, object?, string> Broken => new()
    {
        { "name", null, "field_required" },
        { "name", new string('x', 41), "field_too_long" },
        { "colour", "blue", "field_not_an_option" },
        { "tags", """["round", "square"]""", "field_not_an_option" },
        { "code", "c2", "field_not_unique" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task An_edit_that_breaks_a_rule_is_not_sent_and_the_others_are(string field, object? value, string code)
    {
        await using var host = await RuledAsync();
        await host.EditAsync(1, field, value);
        await host.EditAsync(2, "name", "fine");

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await PublishAsync(host, plan);

        Assert.Equal((1, 1), (plan.Tables.Single().Invalid, plan.Tables.Single().Updates));
        var items = (await host.ItemsAsync(plan.Id)).OrderBy(item => item.Record).ToList();
        Assert.Equal([PublicationItemState.Invalid, PublicationItemState.Applied], items.Select(item => item.State));
        Assert.Equal((code, field), (items[0].Error!.Code, items[0].Error!.Field));
        Assert.Equal(Id(2), Assert.Single(host.Service.Effects).RecordId);
        Assert.Contains(field, (await host.RecordAsync(1)).Edited.Keys);
    }

    [Fact]
    public async Task A_text_as_long_as_allowed_an_option_and_a_new_unique_value_pass()
    {
        await using var host = await RuledAsync();
        // Code points are counted: each of these takes two UTF-16 units.
        await host.EditAsync(1, "name", string.Concat(Enumerable.Repeat("🧸", 20)));
        await host.EditAsync(1, "colour", "red");
        await host.EditAsync(1, "tags", """["round"]""");
        await host.EditAsync(1, "code", "c9");

        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
    }

    [Fact]
    public async Task A_new_record_needs_what_is_required_and_a_unique_value_that_no_other_has()
    {
        await using var host = await RuledAsync();
        await CreateAsync(host, ("stock", 1L));
        await CreateAsync(host, ("name", "one"), ("code", "c7"));
        await CreateAsync(host, ("name", "other"), ("code", "c7"));
        await CreateAsync(host, ("name", "fine"), ("code", "c8"));

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        var items = await host.ItemsAsync(plan.Id);
        Assert.Equal(["field_required", "field_not_unique", "field_not_unique", null], items.Select(item => item.Error?.Code));
        Assert.Equal((3, 1), (plan.Tables.Single().Invalid, plan.Tables.Single().Creates));
    }

    [Fact]
    public async Task A_key_that_is_given_is_unique()
    {
        await using var host = await RuledAsync();
        await CreateAsync(host, ("id", Id(2)), ("name", "that is there"));
        await CreateAsync(host, ("id", "new"), ("name", "one"));
        await CreateAsync(host, ("id", "new"), ("name", "other"));
        await CreateAsync(host, ("id", "fine"), ("name", "fine"));

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        var items = await host.ItemsAsync(plan.Id);
        Assert.Equal(
            [("field_not_unique", "id"), ("field_not_unique", "id"), ("field_not_unique", "id"), (null, null)],
            items.Select(item => (item.Error?.Code, item.Error?.Field)));
    }

    [Fact]
    public async Task Of_a_key_of_several_fields_all_together_are_unique()
    {
        var service = new InMemoryService().AddTable(Toys with { Key = ["name", "stock"] });
        service.Put(Table, Id(1), ("id", Id(1)), ("name", "toy 1"), ("stock", 1L));
        await using var host = await ToyHost.PulledAsync(server, service);
        await CreateAsync(host, ("name", "toy 1"), ("stock", 1L));
        await CreateAsync(host, ("name", "toy 1"), ("stock", 2L));

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        var items = await host.ItemsAsync(plan.Id);
        Assert.Equal([PublicationItemState.Invalid, PublicationItemState.Pending], items.Select(item => item.State));
        Assert.Contains("“Name”, “Stock” together", items[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_is_free_again_when_the_record_that_had_it_is_edited_too()
    {
        await using var host = await RuledAsync();
        await host.EditAsync(2, "code", "c9");
        await host.EditAsync(1, "code", "c2");

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal((0, 2), (plan.Tables.Single().Invalid, plan.Tables.Single().Updates));
    }

    [Fact]
    public async Task A_field_that_became_write_once_is_not_sent()
    {
        await using var host = await RuledAsync();
        await host.EditAsync(1, "stock", 9L);
        host.Service.Redefine(Ruled.Changing("stock", field => field with { IsWriteOnce = true }));

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal(("field_write_once", "stock"), (Assert.Single(await host.ItemsAsync(plan.Id)).Error!.Code, "stock"));
    }

    [Fact]
    public async Task What_the_service_does_not_let_anybody_do_is_not_sent_and_the_rest_is()
    {
        await using var host = await RuledAsync();
        await host.EditAsync(1, "name", "fine");
        await CreateAsync(host, ("name", "made here"), ("code", "c9"));
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(2)).Id), ToyHost.Ann, Token);
        host.Service.Redefine(Ruled with { Capabilities = Ruled.Capabilities with { CanCreate = false, CanDelete = false } });

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await PublishAsync(host, plan);

        Assert.Equal((2, 1), (plan.Tables.Single().Invalid, plan.Tables.Single().Updates));
        var refused = (await host.ItemsAsync(plan.Id)).Where(item => item.State == PublicationItemState.Invalid);
        Assert.Equal(["not_supported", "not_supported"], refused.Select(item => item.Error!.Code));
        Assert.Equal(Id(1), Assert.Single(host.Service.Effects).RecordId);
    }

    [Fact]
    public async Task A_table_that_is_gone_is_planned_as_such_and_the_others_are_sent()
    {
        var service = Create(3).AddTable(Toys with { Id = "games", Name = "Games" });
        service.Put("games", "g1", ("id", "g1"), ("name", "a game"));
        await using var host = await ToyHost.PulledAsync(server, service);
        await CreateAsync(host, ("name", "made here"));
        await host.EditAsync(1, "name", "mine");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(2)).Id), ToyHost.Ann, Token);
        await host.Editing.SetAsync(
            new TableRef(host.Snapshot, "games"), RecordSelection.All, new Dictionary<string, object?> { ["name"] = "mine" }, ToyHost.Ann, Token);
        host.Service.RemoveTable(Table);

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await PublishAsync(host, plan);

        var items = (await host.ItemsAsync(plan.Id)).ToLookup(item => item.Table);
        Assert.Equal([WriteKind.Create, WriteKind.Update, WriteKind.Delete], items[Table].Select(item => item.Kind).Order());
        Assert.All(items[Table], item => Assert.Equal((PublicationItemState.Invalid, "remote_table_gone"), (item.State, item.Error!.Code)));
        Assert.Equal(PublicationItemState.Applied, Assert.Single(items["games"]).State);
        Assert.Single(await host.RecordsAsync("edited"));
    }

    private static RemoteTable Ruled => Toys with
    {
        Fields =
        [
            .. Toys.Fields,
            new RemoteField("colour", "Colour", FieldType.Text) { Options = ["red", "green"] },
            new RemoteField("tags", "Tags", FieldType.Json) { Options = ["round", "soft"] },
            new RemoteField("code", "Code", FieldType.Text) { IsUnique = true },
        ],
    };

    private async Task<ToyHost> RuledAsync()
    {
        var service = new InMemoryService().AddTable(Ruled);
        for (var i = 1; i <= 3; i++)
            service.Put(Table, Id(i), ("id", Id(i)), ("name", $"toy {i}"), ("code", $"c{i}"));
        return await ToyHost.PulledAsync(server, service);
    }

    private static async Task CreateAsync(ToyHost host, params (string Name, object? Value)[] fields) =>
        await host.Editing.CreateAsync(host.Table, [fields.ToDictionary(field => field.Name, field => field.Value)], ToyHost.Ann, Token);

    private static async Task PublishAsync(ToyHost host, PublishPlan plan) =>
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);
}
