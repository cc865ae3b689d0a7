using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>One publication to several services: toys in one, their makers in another.</summary>
public sealed class ManyServicesTests(TestServer server)
{
    private const string MakersTable = "makers";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_referenced_in_another_service_is_created_there_first()
    {
        var (toys, makers) = Services();
        await using var host = await HostAsync(toys, makers);
        var maker = await CreateAsync(host, MakersTable, ("name", "Maker"));
        await CreateAsync(host, Table, ("id", "t9"), ("name", "new toy"), ("maker", $"new:{maker}"));
        await host.EditAsync(1, "maker", $"new:{maker}");

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await FinishedAsync(host, plan);

        Assert.Equal([MakersTable, Table], plan.Tables.Select(part => part.Table));
        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        var made = Assert.Single(makers.Effects).RecordId;
        Assert.Equal([made, made], ((string[])["t9", Id(1)]).Select(id => toys.Find(Table, id)!["maker"]));
    }

    [Fact]
    public async Task Where_a_service_lets_nobody_in_the_publication_stands_still_and_goes_on_without_doing_anything_twice()
    {
        var (toys, makers) = Services();
        await using var host = await HostAsync(toys, makers);
        var maker = await CreateAsync(host, MakersTable, ("name", "Maker"));
        await CreateAsync(host, Table, ("id", "t9"), ("name", "new toy"), ("maker", $"new:{maker}"));
        toys.Fail(ServiceCall.Write, new Fault.Refused(ConnectorErrorKind.Authentication));

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        var failed = await FinishedAsync(host, plan);
        var between = (await host.ItemsAsync(plan.Id)).ToDictionary(item => item.Table, item => item.State);
        await host.Get<JobService>().RetryAsync(failed.Id, ToyHost.Ann, Token);
        await host.FinishedAsync(failed.Id);

        Assert.Equal((JobState.Failed, PublicationItemState.Applied, PublicationItemState.Pending), (failed.State, between[MakersTable], between[Table]));
        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal(Assert.Single(makers.Effects).RecordId, Assert.Single(toys.Effects).Values["maker"]);
    }

    [Fact]
    public async Task What_was_published_to_both_is_taken_back_in_both()
    {
        var (toys, makers) = Services();
        makers.Put(MakersTable, "m1", ("id", "m1"), ("name", "First"));
        toys.Put(Table, Id(1), ("maker", "m1"));
        await using var host = await HostAsync(toys, makers);
        await host.Editing.DeleteAsync(new TableRef(host.Snapshot, MakersTable), RecordSelection.All, ToyHost.Ann, Token);
        await host.EditAsync(1, "maker", null);
        await FinishedAsync(host, await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token));
        var publication = (await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, limit: 1, cancellationToken: Token))[0];

        var plan = await host.Publishing.RevertAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        await FinishedAsync(host, plan);

        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        var again = Assert.Single(makers.Ids(MakersTable));
        Assert.NotEqual("m1", again);
        Assert.Equal(again, toys.Find(Table, Id(1))!["maker"]);
    }

    private static (InMemoryService Toys, InMemoryService Makers) Services()
    {
        var toys = Create(3);
        toys.Redefine(Toys.With("maker", "Maker", FieldType.Text).Changing("maker", field => field with { References = MakersTable }));
        return (toys, new InMemoryService().AddTable(new RemoteTable(MakersTable, "Makers",
        [
            new RemoteField("id", "Id", FieldType.Text) { IsReadOnly = true }, new RemoteField("name", "Name", FieldType.Text),
        ])
        {
            Key = ["id"],
            Capabilities = Toys.Capabilities,
        }));
    }

    private async Task<ToyHost> HostAsync(InMemoryService toys, InMemoryService makers)
    {
        var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), toys, more: snapshots => snapshots.AddConnector(new OtherConnector(new InMemoryConnector(makers))));
        await host.CreateAsync();
        var other = await host.Get<AccountService>().ConnectAsync(new NewAccount(OtherConnector.Name, "Makers", new Dictionary<string, string>()), ToyHost.Ann, Token);
        await host.Snapshots.AddTablesAsync(host.Snapshot, [new NewTable(other.Id, MakersTable)], ToyHost.Ann, Token);
        await host.PullAsync();
        return host;
    }

    private static async Task<Job> FinishedAsync(ToyHost host, PublishPlan plan) =>
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);

    private static async Task<long> CreateAsync(ToyHost host, string table, params (string Name, object? Value)[] fields) =>
        (await host.Editing.CreateAsync(
            new TableRef(host.Snapshot, table), [fields.ToDictionary(field => field.Name, field => field.Value)], ToyHost.Ann, Token)).Created.Single();

    /// <summary>The same kind of service under another name.</summary>
    private sealed class OtherConnector(InMemoryConnector inner) : IConnector, IReadRecordsById, IWriteRecords
    {
        public const string Name = "other";

        public ConnectorSpec Spec => inner.Spec with { Name = Name };

        public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => inner.CheckAsync(context, cancellationToken);

        public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
            inner.DiscoverAsync(context, cancellationToken);

        public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
            inner.ReadAsync(context, request, cancellationToken);

        public Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
            ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            inner.ReadByIdAsync(context, request, ids, cancellationToken);

        public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken) =>
            inner.WriteAsync(context, request, cancellationToken);
    }
}
