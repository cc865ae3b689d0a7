using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>A service that changes more than it was sent, and tells the version only.</summary>
public sealed class OwnChangeTests(TestServer server)
{
    [Fact]
    public async Task What_a_service_changes_besides_and_does_not_tell_is_no_conflict_with_oneself()
    {
        await using var host = await HostAsync();
        for (var i = 1; i <= 3; i++)
            await host.EditAsync(i, "stock", 100L + i);
        AssertStates(await host.PublishAsync(), PublicationItemState.Applied);
        Assert.Equal(0.5m, (await host.RecordAsync(1)).Fields["price"]);
        host.Service.Put(Table, Id(3), ("name", "changed by somebody"));

        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where($"remote_id in ('{Id(1)}', '{Id(3)}')"), ToyHost.Ann, TestContext.Current.CancellationToken);
        await host.EditAsync(2, "price", 7m);
        var items = await host.PublishAsync();

        AssertStates(items.Where(item => item.RemoteId != Id(3)), PublicationItemState.Applied);
        AssertStates(items.Where(item => item.RemoteId == Id(3)), PublicationItemState.Conflict);
        Assert.Null(host.Service.Find(Table, Id(1)));
        Assert.Equal("changed by somebody", host.Service.Find(Table, Id(3))!["name"]);
    }

    [Fact]
    public async Task A_pull_brings_it()
    {
        await using var host = await HostAsync();
        await host.EditAsync(1, "stock", 100L);
        await host.PublishAsync();

        await host.PullAsync();

        Assert.Equal((RecordState.Clean, 99m), ((await host.RecordAsync(1)).State, (await host.RecordAsync(1)).Fields["price"]));
    }

    private async Task<ToyHost> HostAsync()
    {
        var first = await ToyHost.PulledAsync(server, Create(3));
        await first.DisposeAsync();
        return await first.AgainAsync(new CurtConnector(first.Service));
    }

    private static void AssertStates(IEnumerable<PublicationItem> items, PublicationItemState state) =>
        Assert.All(items, item => Assert.True(item.State == state, $"{item.RemoteId}: {item.State} {item.Error?.Message}"));

    /// <summary>Sets a price with every write, and answers with the version alone.</summary>
    private sealed class CurtConnector(InMemoryService service) : IConnector, IReadRecordsById, IWriteRecords
    {
        private readonly InMemoryConnector _inner = new(service);

        public ConnectorSpec Spec => _inner.Spec;

        public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => _inner.CheckAsync(context, cancellationToken);

        public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
            _inner.DiscoverAsync(context, cancellationToken);

        public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
            _inner.ReadAsync(context, request, cancellationToken);

        public Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
            ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            _inner.ReadByIdAsync(context, request, ids, cancellationToken);

        public async Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken)
        {
            var results = (await _inner.WriteAsync(context, request, cancellationToken)).ToArray();
            for (var i = 0; i < results.Length; i++)
            {
                if (request.Operations[i].Kind == WriteKind.Delete || results[i] is not WriteResult.Applied applied)
                    continue;
                service.Put(request.Table.Id, applied.RemoteId, ("price", 99m));
                var left = await _inner.ReadByIdAsync(context, new ReadRequest(request.Table), [applied.RemoteId], cancellationToken);
                results[i] = new WriteResult.Applied(applied.RemoteId) { Version = left[0].Version };
            }
            return results;
        }
    }
}
