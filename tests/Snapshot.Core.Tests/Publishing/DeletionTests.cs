using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>Snapshots and tables that somebody deletes while jobs are at work on them.</summary>
public sealed class DeletionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_being_published_or_pulled_is_not_deleted(bool publish)
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "name", "mine");
        host.Service.Fail(publish ? ServiceCall.Write : ServiceCall.ReadPage, new Fault.Hangs());
        var job = publish ? (await host.StartPublishAsync()).Job : await host.StartPullAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(publish ? ServiceCall.Write : ServiceCall.ReadPage) == (publish ? 1 : 2));

        var snapshot = await Assert.ThrowsAsync<SnapshotException>(() => host.Snapshots.DeleteAsync(host.Snapshot, ToyHost.Ann, Token));
        var table = await Assert.ThrowsAsync<SnapshotException>(() => host.Snapshots.DropTableAsync(host.Table, ToyHost.Ann, Token));

        Assert.Equal((SnapshotErrorCode.SnapshotBusy, SnapshotErrorCode.TableBusy), (snapshot.Code, table.Code));
        Assert.Equal((job.ToString(), publish ? "publish" : "pull"), (snapshot.Details["job"], snapshot.Details["kind"]));
        Assert.Equal(3, (await host.RecordsAsync()).Count);

        // Who does not want to wait cancels the job.
        await host.Get<JobService>().CancelAsync(job, ToyHost.Ann, Token);
        await host.FinishedAsync(job);
        await host.Snapshots.DropTableAsync(host.Table, ToyHost.Ann, Token);
        await host.Snapshots.DeleteAsync(host.Snapshot, ToyHost.Ann, Token);
        Assert.Equal(SnapshotErrorCode.SnapshotNotFound, (await Assert.ThrowsAsync<SnapshotException>(() => host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token))).Code);
    }

    [Fact]
    public async Task A_table_that_is_dropped_between_two_attempts_ends_its_items_and_the_job()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(15));
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["name"] = "mine" }, ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.HangsAfterwards());
        var (plan, job) = await host.StartPublishAsync();
        await host.UntilAsync(job, _ => host.Service.Calls(ServiceCall.Write) == 1);
        await host.Get<JobService>().CancelAsync(job, ToyHost.Ann, Token);
        await host.FinishedAsync(job);

        await host.Snapshots.DropTableAsync(host.Table, ToyHost.Ann, Token);
        await host.Get<JobService>().RetryAsync(job, ToyHost.Ann, Token);

        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(job)).State);
        var publication = Assert.Single(await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));
        Assert.Equal(
            [(PublicationItemState.Void, 5L), (PublicationItemState.Unknown, 10L)],
            publication.Items.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Value));
        Assert.All(await host.ItemsAsync(plan), item => Assert.Equal("table_dropped", item.Error!.Code));
    }

    [Fact]
    public async Task Added_by_several_at_once_a_table_is_there_once_and_the_others_are_told()
    {
        var service = Create(3).AddTable(Toys with { Id = "other", Name = "Toys" });
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        await host.Snapshots.DropTableAsync(host.Table, ToyHost.Ann, Token);
        foreach (var other in (await host.Snapshots.TablesAsync(host.Snapshot, ToyHost.Ann, Token)).ToList())
            await host.Snapshots.DropTableAsync(other.Ref, ToyHost.Ann, Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            try
            {
                return (await host.Snapshots.AddTablesAsync(host.Snapshot, [new NewTable(host.Account, i % 2 == 0 ? Table : "other")], ToyHost.Ann, Token)).Single().RemoteId;
            }
            catch (SnapshotException e)
            {
                return e.Code.Value;
            }
        }));

        Assert.Equal(["other", .. Enumerable.Repeat("table_exists", 6), Table], answers.Order());
        // Both have the same name there, and each has its own here.
        Assert.Equal(["toys", "toys_2"], (await host.Snapshots.TablesAsync(host.Snapshot, ToyHost.Ann, Token)).Select(table => table.Ref.Table).Order());
    }

    [Fact]
    public async Task Of_several_who_delete_a_snapshot_at_once_one_does_and_the_others_are_told()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            try
            {
                await host.Snapshots.DeleteAsync(host.Snapshot, ToyHost.Ann, Token);
                return "deleted";
            }
            catch (SnapshotException e)
            {
                return e.Code.Value;
            }
        }));

        Assert.Equal(["deleted", .. Enumerable.Repeat("snapshot_not_found", 4)], answers.Order());
    }
}
