using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>The order of writes within a table: trees, and unique values that move on.</summary>
public sealed class ItemOrderTests(TestServer server)
{
    private static int _position = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parents_are_created_before_their_children_in_one_write_each_over_all_batches()
    {
        await using var host = await HostAsync(required: true, count: 1);
        // A chain, and leaves on it, in more than one batch.
        var root = await CreateAsync(host, "root", Id(1));
        var chain = new List<long> { root };
        for (var i = 0; i < 4; i++)
            chain.Add(await CreateAsync(host, $"chain {i}", $"new:{chain[^1]}"));
        await host.Editing.CreateAsync(
            host.Table, [.. Enumerable.Range(0, 25).Select(i => Fields($"leaf {i}", $"new:{chain[i % 3]}"))], ToyHost.Ann, Token);

        var items = await host.PublishAsync();

        Assert.Equal(30, items.Count);
        Assert.All(items, item => Assert.Equal((WriteKind.Create, PublicationItemState.Applied), (item.Kind, item.State)));
        Assert.Equal(30, host.Service.Effects.Count);
        Assert.Equal(Id(1), host.Service.Effects[0].Values["parent"]);
    }

    [Fact]
    public async Task What_names_each_other_in_a_circle_is_created_without_and_updated_and_what_hangs_on_it_waits_for_its_turn()
    {
        await using var host = await HostAsync(required: false, count: 1);
        var one = await CreateAsync(host, "one", null);
        var two = await CreateAsync(host, "two", $"new:{one}");
        await host.Editing.UpdateAsync(host.Table, [new RecordUpdate(one, new Dictionary<string, object?> { ["parent"] = $"new:{two}" })], ToyHost.Ann, Token);
        await CreateAsync(host, "leaf", $"new:{one}");

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal((3, 2), (items.Count(item => item.Kind == WriteKind.Create), items.Count(item => item.Kind == WriteKind.Update)));
        var parents = host.Service.Ids(Table).ToDictionary(id => (string)host.Service.Find(Table, id)!["name"]!, id => host.Service.Find(Table, id)!["parent"]);
        var ids = host.Service.Ids(Table).ToDictionary(id => (string)host.Service.Find(Table, id)!["name"]!, id => (object)id);
        Assert.Equal((ids["two"], ids["one"], ids["one"]), (parents["one"], parents["two"], parents["leaf"]));
    }

    [Fact]
    public async Task In_a_circle_that_must_be_given_nothing_is_created_and_the_plan_says_so()
    {
        await using var host = await HostAsync(required: true, count: 1);
        var one = await CreateAsync(host, "one", Id(1));
        var two = await CreateAsync(host, "two", $"new:{one}");
        await host.Editing.UpdateAsync(host.Table, [new RecordUpdate(one, new Dictionary<string, object?> { ["parent"] = $"new:{two}" })], ToyHost.Ann, Token);

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal(["reference_circular", "reference_circular"], (await host.ItemsAsync(plan.Id)).Select(item => item.Error?.Code));
    }

    [Fact]
    public async Task Children_are_deleted_before_their_parents()
    {
        await using var host = await HostAsync(required: false, count: 30);
        // 1 ← 2 ← 3 …: each is the parent of the next; the lowest has the lowest number here.
        for (var i = 2; i <= 30; i++)
            host.Service.Put(Table, Id(i), ("parent", Id(i - 1)));
        await host.PullAsync();
        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where("position > 20"), ToyHost.Ann, Token);

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(Enumerable.Range(21, 10).Reverse().Select(Id), host.Service.Effects.Select(effect => effect.RecordId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unique_values_that_move_on_are_free_when_they_are_taken(bool required)
    {
        await using var host = await HostAsync(required, count: 12);
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        await host.Editing.UpdateAsync(
            host.Table,
            [
                .. from move in new[] { (1, 2), (2, 1), (3, 4), (4, 5), (5, 60), (6, 7), (7, 8), (8, 6) }
                   select new RecordUpdate(ids[move.Item1 - 1], new Dictionary<string, object?> { ["position"] = (long)move.Item2, ["name"] = $"at {move.Item2}" }),
            ], ToyHost.Ann, Token);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Assert.Contains("exchange values of “Position”: 2 of them are written twice", Assert.Single(plan.Tables.Single().Effects), StringComparison.Ordinal);

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(10, items.Count);
        foreach (var (from, to) in new[] { (1, 2), (2, 1), (3, 4), (4, 5), (5, 60), (6, 7), (7, 8), (8, 6), (9, 9) })
            Assert.Equal((long)to, host.Service.Find(Table, Id(from))!["position"]);
        Assert.Equal("at 2", host.Service.Find(Table, Id(1))!["name"]);
        Assert.Empty(await host.RecordsAsync("edited or in_conflict"));
        Assert.Equal(0, (await host.PullAsync()).Changed);

        // Taking it back is an exchange too.
        var publication = (await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token))[0];
        var revert = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, revert.Id, revert.Hash, ToyHost.Ann, Token)).Job);
        Assert.Equal([], (await host.ItemsAsync(revert.Id)).Where(item => item.State != PublicationItemState.Applied).Select(item => (item.State, item.Error)));
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (object?)(long)i), Enumerable.Range(1, 12).Select(i => host.Service.Find(Table, Id(i))!["position"]));
    }

    [Fact]
    public async Task An_exchange_that_ends_half_way_is_on_the_receipts_and_can_be_taken_back()
    {
        await using var host = await HostAsync(required: false, count: 3);
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        await host.Editing.UpdateAsync(
            host.Table,
            [.. from move in new[] { (1, 2), (2, 1) } select new RecordUpdate(ids[move.Item1 - 1], new Dictionary<string, object?> { ["position"] = (long)move.Item2 })], ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.RefusedFor(operation => operation.RemoteId == Id(2)), times: 3);

        var items = await host.PublishAsync();

        Assert.Equal(
            [PublicationItemState.Applied, PublicationItemState.Rejected, PublicationItemState.Rejected], items.Select(item => item.State).Order());
        Assert.Equal((null, (object?)2L), (host.Service.Find(Table, Id(1))!["position"], host.Service.Find(Table, Id(2))!["position"]));
        Assert.Equal((2L, (object?)null), ((await host.RecordAsync(1)).Fields["position"], (await host.RecordAsync(1)).Edited["position"]));

        var publication = (await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token))[0];
        var revert = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, revert.Id, revert.Hash, ToyHost.Ann, Token)).Job);

        Assert.Equal(1L, host.Service.Find(Table, Id(1))!["position"]);
        Assert.Equal(2L, (await host.RecordAsync(1)).Fields["position"]);
    }

    [Fact]
    public async Task A_value_that_a_deleted_record_had_is_taken_after_that_is_gone()
    {
        await using var host = await HostAsync(required: false, count: 5);
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds(ids[0]), ToyHost.Ann, Token);
        await CreateAsync(host, "new", null, 1L);
        await CreateAsync(host, "other", null, 2L);
        await host.Editing.UpdateAsync(host.Table, [new RecordUpdate(ids[1], new Dictionary<string, object?> { ["position"] = 20L })], ToyHost.Ann, Token);

        var items = await host.PublishAsync();

        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(4, host.Service.Effects.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_host_that_dies_in_an_exchange_leaves_it_to_the_next_which_ends_it(int calls)
    {
        var host = await HostAsync(required: false, count: 3);
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();
        await host.Editing.UpdateAsync(
            host.Table,
            [.. from move in new[] { (1, 2), (2, 1) } select new RecordUpdate(ids[move.Item1 - 1], new Dictionary<string, object?> { ["position"] = (long)move.Item2 })], ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.HangsAfterwards(), after: calls - 1);
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == calls);
        await host.DisposeAsync();

        await using var next = await host.AgainAsync();
        await next.FinishedAsync(job);

        Assert.All(await next.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal((2L, 1L), (next.Service.Find(Table, Id(1))!["position"], next.Service.Find(Table, Id(2))!["position"]));
        Assert.Equal(3, next.Service.Effects.Count);
    }

    private async Task<ToyHost> HostAsync(bool required, int count)
    {
        var service = new InMemoryService().AddTable(new RemoteTable(Table, "Toys",
        [
            new RemoteField("id", "Id", FieldType.Text) { IsWriteOnce = true },
            new RemoteField("name", "Name", FieldType.Text) { IsRequired = true },
            new RemoteField("position", "Position", FieldType.Integer) { IsUnique = true, IsRequired = required },
            new RemoteField("parent", "Parent", FieldType.Text) { References = Table, IsRequired = required },
        ])
        {
            Key = ["id"],
            Capabilities = ToyService.Toys.Capabilities,
        });
        for (var i = 1; i <= count; i++)
            service.Put(Table, Id(i), ("id", Id(i)), ("name", $"place {i}"), ("position", (long)i), ("parent", required ? Id(1) : null));
        service.EnforcesReferences = true;
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        await host.PullAsync();
        return host;
    }

    private static Dictionary<string, object?> Fields(string name, string? parent, long? position = null) =>
        new() { ["name"] = name, ["parent"] = parent, ["position"] = position ?? Interlocked.Increment(ref _position) };

    private static async Task<long> CreateAsync(ToyHost host, string name, string? parent, long? position = null) =>
        (await host.Editing.CreateAsync(host.Table, [Fields(name, parent, position)], ToyHost.Ann, Token)).Created.Single();
}
