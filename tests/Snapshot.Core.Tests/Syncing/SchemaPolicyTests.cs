using Microsoft.Extensions.DependencyInjection;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Tables;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Syncing;

/// <summary>What becomes of the service's changes where a table does not simply follow.</summary>
public sealed class SchemaPolicyTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_frozen_table_keeps_its_columns_and_is_pulled_all_the_same()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(4));
        await host.EditAsync(1, "stock", 100L);
        await host.EditAsync(1, "name", "mine");
        await PolicyAsync(host, SchemaPolicy.Freeze);
        host.Service.Redefine(Toys.With("colour", "Colour", FieldType.Text).Without("price").Changing("stock", f => f with { Type = FieldType.Text })
            .Changing("made", f => f with { Name = "Made" }));
        host.Service.Put(Table, Id(2), ("stock", "many"), ("colour", "red"));
        host.Service.Put(Table, Id(3), ("stock", "30"));

        var result = await host.PullAsync();

        Assert.Equal(["FieldRetyped Ignored", "FieldRemoved Kept", "FieldRenamed Applied", "FieldAdded Ignored"], Words(result.Changes));
        var table = await host.TableAsync();
        Assert.Equal(["id", "name", "stock", "price", "made_on", "extra"], table.Columns.Select(column => column.Name));
        Assert.Equal((FieldType.Integer, true, ColumnKind.Removed), (table.Column("stock").Type, table.Column("stock").IsReadOnly, table.Column("price").Kind));
        var (one, two, three) = (await host.RecordAsync(1), await host.RecordAsync(2), await host.RecordAsync(3));
        Assert.Equal((100L, 1L, "mine"), (one.Fields["stock"], one.Edited["stock"], one.Fields["name"]));
        Assert.Equal((null, "many", 1m), (two.Fields["stock"], two.Invalid["stock"], two.Fields["price"]));
        Assert.Equal(30L, three.Fields["stock"]);
        var items = await host.PublishAsync();
        Assert.Equal(["name"], host.Service.Effects.Single().Values.Keys);
        Assert.Equal(PublicationItemState.Applied, Assert.Single(items).State);

        // What is known already is no news; what waits can be read.
        Assert.Equal(["FieldRetyped Ignored", "FieldAdded Ignored"], Words((await host.PullAsync()).Changes));
        Assert.Single(await KindsAsync(host), OperationKinds.SchemaChanged);
        Assert.Equal(2, (await SchemaAsync(host)).Pending.Count);

        await PolicyAsync(host, SchemaPolicy.Evolve);
        Assert.Equal(["FieldRetyped Converted", "FieldAdded Applied"], Words((await host.PullAsync()).Changes));
        Assert.Equal(("red", "many", 0), ((await host.RecordAsync(2)).Fields["colour"], (await host.RecordAsync(2)).Fields["stock"], (await host.RecordAsync(2)).Invalid.Count));
        Assert.Equal(("100", "1"), ((await host.RecordAsync(1)).Fields["stock"], (await host.RecordAsync(1)).Edited["stock"]));
        Assert.False((await host.TableAsync()).Column("stock").IsReadOnly);
        Assert.Empty((await SchemaAsync(host)).Pending);
    }

    [Fact]
    public async Task A_table_that_asks_waits_untouched_until_a_person_applies_exactly_what_was_shown()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await PolicyAsync(host, SchemaPolicy.Ask);
        host.Service.Redefine(Toys.With("colour", "Colour", FieldType.Text));
        host.Service.Put(Table, Id(1), ("name", "changed there"), ("colour", "red"));

        var held = await host.FailedPullAsync();

        Assert.Equal(("schema_changed", 0L), (held.Error!.Code, held.Read));
        Assert.Equal(["FieldAdded Pending"], Words(held.Changes));
        Assert.Equal(("toy 1", 6), ((await host.RecordAsync(1)).Fields["name"], (await host.TableAsync()).Columns.Count));
        Assert.Equal(held.Changes, (await SchemaAsync(host)).Pending);
        await host.FailedPullAsync();
        Assert.Single(await KindsAsync(host), OperationKinds.SchemaHeld);

        // The service changes it once more before the agreement is carried out: that was not agreed to.
        host.Service.Redefine(Toys.With("colour", "Colour", FieldType.Text).Without("stock"));
        var job = await host.FinishedAsync(await host.Get<SchemaService>().ApplyAsync(host.Table, ToyHost.Ann, Token));
        Assert.Equal((JobState.Failed, "schema_changed"), (job.State, job.Error!.Code));
        Assert.Equal(["FieldRemoved Pending", "FieldAdded Pending"], Words((await SchemaAsync(host)).Pending));

        job = await host.FinishedAsync(await host.Get<SchemaService>().ApplyAsync(host.Table, ToyHost.Ann, Token));
        Assert.Equal(JobState.Succeeded, job.State);
        Assert.Equal(["FieldRemoved Kept", "FieldAdded Applied"], Words(ToyHost.Results(job).Single().Changes));
        var one = await host.RecordAsync(1);
        Assert.Equal(("changed there", "red", 1L), (one.Fields["name"], one.Fields["colour"], one.Fields["stock"]));
        Assert.Empty((await SchemaAsync(host)).Pending);
        await ThrowsAsync(SnapshotErrorCode.SchemaUnchanged, () => host.Get<SchemaService>().ApplyAsync(host.Table, ToyHost.Ann, Token));

        // Another change is asked for again; one that is taken back waits for nobody.
        host.Service.Redefine(Toys.With("colour", "Tint", FieldType.Text).Without("stock"));
        Assert.Equal("schema_changed", (await host.FailedPullAsync()).Error!.Code);
        host.Service.Redefine(Toys.With("colour", "Colour", FieldType.Text).Without("stock"));
        Assert.Empty((await host.PullAsync()).Changes);
        Assert.Empty((await SchemaAsync(host)).Pending);
    }

    [Fact]
    public async Task A_table_that_asks_takes_over_what_fields_allow_and_can_be_frozen_instead()
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), Create(3), more: snapshots => snapshots.Services.Configure<SnapshotSchemaOptions>(options => options.Policy = SchemaPolicy.Ask));
        await using var _ = host;
        await host.CreateAsync();
        await host.PullAsync();
        Assert.Equal(SchemaPolicy.Ask, (await SchemaAsync(host)).Policy);
        var shorter = Toys.Changing("name", f => f with { MaxLength = 10 });
        host.Service.Redefine(shorter);
        Assert.Equal(["FactsChanged Applied"], Words((await host.PullAsync()).Changes));
        host.Service.Redefine(shorter.Without("stock").With("colour", "Colour", FieldType.Text));
        await host.FailedPullAsync();

        await PolicyAsync(host, SchemaPolicy.Freeze);

        Assert.Equal(["FieldRemoved Kept", "FieldAdded Ignored"], Words((await host.PullAsync()).Changes));
        Assert.Equal(2L, (await host.RecordAsync(2)).Fields["stock"]);
        await ThrowsAsync(SnapshotErrorCode.ActorForbidden, () => host.Get<SchemaService>().SetPolicyAsync(host.Table, SchemaPolicy.Evolve, ToyHost.Robot, Token));
        await ThrowsAsync(SnapshotErrorCode.ActorForbidden, () => host.Get<SchemaService>().ApplyAsync(host.Table, ToyHost.Robot, Token));
        await ThrowsAsync(SnapshotErrorCode.RequestInvalid, () => host.Get<SchemaService>().SetPolicyAsync(host.Table, (SchemaPolicy)7, ToyHost.Ann, Token));
    }

    [Theory]
    [InlineData(SchemaPolicy.Evolve)]
    [InlineData(SchemaPolicy.Freeze)]
    [InlineData(SchemaPolicy.Ask)]
    public async Task A_table_that_is_gone_or_has_another_key_stays_as_it_is_and_the_others_are_pulled(SchemaPolicy policy)
    {
        var service = Create(3);
        service.AddTable(Toys with { Id = "games", Name = "Games" });
        service.AddTable(Toys with { Id = "books", Name = "Books" });
        await using var host = await ToyHost.PulledAsync(server, service);
        foreach (var name in (string[])[Table, "games"])
            await host.Get<SchemaService>().SetPolicyAsync(new Identity.TableRef(host.Snapshot, name), policy, ToyHost.Ann, Token);
        await host.EditAsync(1, "stock", 100L);
        service.RemoveTable(Table);
        service.Redefine(Toys with { Id = "games", Name = "Games", Key = ["name"] });
        service.Put("books", "b1", ("id", "b1"), ("name", "a book"));

        var job = await host.FinishedAsync(await host.StartPullAsync());

        Assert.Equal((JobState.Failed, "remote_table_gone"), (job.State, job.Error!.Code));
        Assert.StartsWith("2 of 3 tables could not be pulled.", job.Error.Message);
        var results = ToyHost.Results(job).ToDictionary(result => result.Table);
        Assert.Equal(("remote_table_gone", SchemaChangeKind.TableGone), (results[Table].Error!.Code, results[Table].Changes[0].Kind));
        Assert.Equal(("remote_key_changed", SchemaChangeKind.KeyChanged), (results["games"].Error!.Code, results["games"].Changes[0].Kind));
        Assert.Contains("add it anew", results["games"].Error!.Message);
        Assert.Equal((null, 1L), (results["books"].Error, results["books"].Changed));
        Assert.Equal((3, 100L), ((await host.RecordsAsync()).Count, (await host.RecordAsync(1)).Fields["stock"]));
        await ThrowsAsync(SnapshotErrorCode.RemoteTableGone, () => host.Get<SchemaService>().ApplyAsync(host.Table, ToyHost.Ann, Token));
    }

    private static async Task ThrowsAsync(SnapshotErrorCode code, Func<Task> work) => Assert.Equal(code, (await Assert.ThrowsAsync<SnapshotException>(work)).Code);

    private static IEnumerable<string> Words(IEnumerable<SchemaChange> changes) => changes.Select(change => $"{change.Kind} {change.Outcome}");

    private static Task<TableSchema> PolicyAsync(ToyHost host, SchemaPolicy policy) => host.Get<SchemaService>().SetPolicyAsync(host.Table, policy, ToyHost.Ann, Token);

    private static Task<TableSchema> SchemaAsync(ToyHost host) => host.Get<SchemaService>().GetAsync(host.Table, ToyHost.Ann, Token);

    private static async Task<IEnumerable<string>> KindsAsync(ToyHost host) =>
        (await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, limit: 100, cancellationToken: Token)).Select(operation => operation.Kind);
}
