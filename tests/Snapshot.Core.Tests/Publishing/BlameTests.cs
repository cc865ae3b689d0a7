using Snapshot.Connectors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>A connector that throws for one write: the others are done, and that one is told.</summary>
public sealed class BlameTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<Func<Exception>, string> Errors => new()
    {
        { () => new ConnectorException(ConnectorErrorKind.Permission, "forbidden", "Not this one."), "forbidden" },
        { () => new ConnectorException(ConnectorErrorKind.SchemaChanged, "gone", "Not this one."), "gone" },
        { () => new ConnectorException(ConnectorErrorKind.Transient, "server_error", "Not this one."), "server_error" },
        { () => new ConnectorException(ConnectorErrorKind.NotSupported, "not_this", "Not this one."), "not_this" },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public async Task One_write_that_a_connector_throws_for_is_rejected_and_keeps_nobody(Func<Exception> error, string code)
    {
        await using var host = await FailingAsync(25, operation => operation.RemoteId == Id(17), error);

        var (plan, job) = await host.StartPublishAsync();

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(job)).State);
        var rejected = Assert.Single(await host.ItemsAsync(plan), item => item.State != PublicationItemState.Applied);
        Assert.Equal((PublicationItemState.Rejected, Id(17), code), (rejected.State, rejected.RemoteId, rejected.Error!.Code));
        Assert.Equal(24, host.Service.Effects.Count);
    }

    [Fact]
    public async Task A_service_that_refuses_everything_after_a_while_blames_nobody()
    {
        var written = 0;
        await using var host = await FailingAsync(
            25, _ => Interlocked.Increment(ref written) > 10, () => new ConnectorException(ConnectorErrorKind.Permission, "forbidden", "Nobody any more."));

        var (plan, job) = await host.StartPublishAsync();

        Assert.Equal(JobState.Failed, (await host.FinishedAsync(job)).State);
        Assert.Equal(
            [(PublicationItemState.Pending, 15), (PublicationItemState.Applied, 10)],
            (await host.ItemsAsync(plan)).CountBy(item => item.State).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public async Task A_connector_that_fails_over_one_change_leaves_that_one_in_doubt()
    {
        await using var host = await FailingAsync(25, operation => operation.RemoteId == Id(17), () => new InvalidOperationException("A bug."));

        var (plan, job) = await host.StartPublishAsync();

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(job)).State);
        var unknown = Assert.Single(await host.ItemsAsync(plan), item => item.State != PublicationItemState.Applied);
        Assert.Equal((PublicationItemState.Unknown, Id(17)), (unknown.State, unknown.RemoteId));
        Assert.Equal(24, host.Service.Effects.Count);
    }

    [Fact]
    public async Task Creates_that_a_connector_fails_over_are_in_doubt_and_not_sent_again()
    {
        var first = await ToyHost.PulledAsync(server, Create(1));
        await first.DisposeAsync();
        await using var host = await first.AgainAsync(new WatchedConnector(first.Service) { Writes = _ => throw new InvalidOperationException("A bug.") });
        await host.Editing.CreateAsync(host.Table, [.. Enumerable.Range(1, 3).Select(i => new Dictionary<string, object?> { ["name"] = $"new {i}" })], ToyHost.Ann, Token);

        Assert.All(await host.PublishAsync(), item => Assert.Equal(PublicationItemState.Unknown, item.State));
        Assert.Empty(host.Service.Effects);
    }

    private async Task<ToyHost> FailingAsync(int edits, Func<WriteOperation, bool> fails, Func<Exception> error)
    {
        var first = await ToyHost.PulledAsync(server, Create(edits));
        for (var i = 1; i <= edits; i++)
            await first.EditAsync(i, "stock", 100L + i);
        await first.DisposeAsync();
        return await first.AgainAsync(new WatchedConnector(first.Service)
        {
            Writes = operation =>
            {
                if (fails(operation))
                    throw error();
            },
        });
    }
}
