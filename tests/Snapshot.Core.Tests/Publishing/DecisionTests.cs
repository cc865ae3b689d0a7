using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>What nobody can tell, a person decides.</summary>
public sealed class DecisionTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_create_that_happened_takes_over_what_the_service_holds()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        host.Service.Normalize = (_, value) => value is string text ? text.Trim() : value;
        var (publication, item) = await CreateInDoubtAsync(host, " made here ");

        // It has trimmed the name.
        var refused = await Assert.ThrowsAsync<SnapshotException>(() => DecideAsync(host, publication, item, ItemDecision.Applied, "r1"));
        Assert.Equal(["name"], Assert.IsType<IReadOnlyList<string>>(refused.Details["fields"], exactMatch: false));
        var decided = await host.Publishing.DecideAsync(
            host.Snapshot, publication.Id, [new DecidedItem(item, "r1") { EvenIfDifferent = true }], ItemDecision.Applied, ToyHost.Ann, Token);

        Assert.Equal(1, decided.Items[PublicationItemState.Applied]);
        var record = Assert.Single(await host.RecordsAsync("name = 'made here'"));
        Assert.Equal(("r1", RecordState.Clean), (record.RemoteId, record.State));
        Assert.Equal("r1", (await host.ItemsAsync(decided.Plan)).Single().RemoteId);
        Assert.Equal(0, (await host.PullAsync()).Changed);
        Assert.Single(host.Service.Effects);
    }

    [Fact]
    public async Task What_a_pull_brought_meanwhile_is_absorbed_by_the_record_that_was_made_here()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        var (publication, item) = await CreateInDoubtAsync(host, "made here");
        var made = Assert.Single(await host.RecordsAsync("created"));
        await host.PullAsync();
        Assert.Equal(2, (await host.RecordsAsync("name = 'made here'")).Count);

        await DecideAsync(host, publication, item, ItemDecision.Applied, "r1");

        var record = Assert.Single(await host.RecordsAsync("name = 'made here'"));
        Assert.Equal((made.Id, "r1", RecordState.Clean), (record.Id, record.RemoteId, record.State));
    }

    [Fact]
    public async Task Unless_it_was_edited()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        var (publication, item) = await CreateInDoubtAsync(host, "made here");
        await host.PullAsync();
        var pulled = Assert.Single(await host.RecordsAsync("remote_id = 'r1'"));
        await host.Editing.UpdateAsync(host.Table, [new RecordUpdate(pulled.Id, new Dictionary<string, object?> { ["name"] = "mine" })], ToyHost.Ann, Token);

        await RefusedAsync(SnapshotErrorCode.RemoteIdTaken, () => DecideAsync(host, publication, item, ItemDecision.Applied, "r1"));

        Assert.Equal(RecordState.Edited, Assert.Single(await host.RecordsAsync("remote_id = 'r1'")).State);
        Assert.Single(await host.RecordsAsync("created"));
    }

    [Fact]
    public async Task A_create_that_did_not_happen_is_planned_again()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        var (publication, item) = await CreateInDoubtAsync(host, "made here", new Fault.LostRequest());

        var decided = await DecideAsync(host, publication, item, ItemDecision.NotApplied);

        Assert.Equal(1, decided.Items[PublicationItemState.NotApplied]);
        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        Assert.Single(host.Service.Effects);
    }

    [Fact]
    public async Task What_is_sent_again_gets_a_job_of_its_own()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        var (publication, item) = await CreateInDoubtAsync(host, "made here", new Fault.LostRequest());

        var decided = await DecideAsync(host, publication, item, ItemDecision.SendAgain);

        Assert.NotEqual(publication.Job, decided.Job);
        await host.FinishedAsync(decided.Job);
        var done = await host.Publishing.GetPublicationAsync(host.Snapshot, publication.Id, ToyHost.Ann, Token);
        Assert.Equal([(PublicationItemState.Applied, 1L)], done.Items.Select(pair => (pair.Key, pair.Value)));
        Assert.NotNull(done.FinishedAt);
        Assert.Equal("r1", Assert.Single(await host.RecordsAsync("name = 'made here'")).RemoteId);
    }

    [Fact]
    public async Task Updates_and_deletions_are_decided_together()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine");
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(3)).Id), ToyHost.Ann, Token);
        // Each is sent twice, and neither time is there an answer or anything to see.
        host.Service.Fail(ServiceCall.Write, new Fault.LostRequest(), times: 4);
        var (publication, items) = await PublishInDoubtAsync(host);
        host.Service.Remove(Table, Id(3));
        host.Service.Put(Table, Id(2), ("name", "mine"));
        await host.EditAsync(2, "name", "again");
        host.Service.Put(Table, Id(1), ("name", "theirs"));

        await host.Publishing.DecideAsync(host.Snapshot, publication.Id, [.. items.Select(item => item.Id)], ItemDecision.Applied, null, ToyHost.Ann, Token);

        Assert.Equal(("theirs", RecordState.Clean), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(1)).State));
        Assert.Equal(("again", "mine"), ((await host.RecordAsync(2)).Fields["name"], (await host.RecordAsync(2)).Edited["name"]));
        Assert.Empty(await host.RecordsAsync($"remote_id = '{Id(3)}'"));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_nothing_is_decided()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(5));
        await host.EditAsync(1, "name", "mine");
        var (publication, item) = await CreateInDoubtAsync(host, "made here", new Fault.LostRequest());
        var update = (await host.ItemsAsync(publication.Plan)).Single(one => one.Kind == WriteKind.Update).Id;

        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAsync(host, publication, item, ItemDecision.Applied));
        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAsync(host, publication, item, ItemDecision.Applied, "r7"));
        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAsync(host, publication, item, ItemDecision.NotApplied, "r7"));
        await RefusedAsync(SnapshotErrorCode.PublicationItemKnown, () => DecideAsync(host, publication, update, ItemDecision.NotApplied));
        await RefusedAsync(SnapshotErrorCode.PublicationItemNotFound, () => DecideAsync(host, publication, 4_711_000, ItemDecision.NotApplied));
        await RefusedAsync(SnapshotErrorCode.ActorForbidden, () => host.Publishing.DecideAsync(
            host.Snapshot, publication.Id, [item], ItemDecision.NotApplied, null, ToyHost.Robot, Token));

        Assert.Equal(PublicationItemState.Unknown, (await host.ItemsAsync(publication.Plan)).Single(one => one.Id == item).State);
    }

    [Fact]
    public async Task Another_records_id_is_refused_and_no_record_is_lost()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        var (publication, item) = await CreateInDoubtAsync(host, "toy 2", new Fault.LostRequest());
        host.Service.Put(Table, "r7", ("id", "r7"), ("name", "somebody else's"));

        foreach (var (id, even) in new[] { (Id(2), false), (Id(2), true), ("r7", false) })
        {
            await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => host.Publishing.DecideAsync(
                host.Snapshot, publication.Id, [new DecidedItem(item, id) { EvenIfDifferent = even }], ItemDecision.Applied, ToyHost.Ann, Token));
        }
        // Pulled by now, it is still none of ours.
        await host.PullAsync();
        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAsync(host, publication, item, ItemDecision.Applied, "r7"));

        Assert.Equal(5, (await host.RecordsAsync()).Count);
        Assert.Equal("toy 2", (await host.RecordAsync(2)).Fields["name"]);
        Assert.Equal(PublicationItemState.Unknown, (await host.ItemsAsync(publication.Plan)).Single().State);
    }

    [Fact]
    public async Task What_a_pull_brought_before_the_publication_is_another_record_however_much_alike()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "twin" }], ToyHost.Ann, Token);
        host.Service.Put(Table, "r7", ("id", "r7"), ("name", "twin"));
        await host.PullAsync();
        host.Service.Fail(ServiceCall.Write, new Fault.LostRequest());
        var (publication, items) = await PublishInDoubtAsync(host);

        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAsync(host, publication, items[0].Id, ItemDecision.Applied, "r7"));

        Assert.Equal(2, (await host.RecordsAsync("name = 'twin'")).Count);
    }

    [Fact]
    public async Task Many_creates_are_decided_in_one_call_each_with_its_id()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.Editing.CreateAsync(
            host.Table, [.. new[] { "a", "b", "c" }.Select(name => new Dictionary<string, object?> { ["name"] = name })], ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, new Fault.LostAnswer());
        var (publication, items) = await PublishInDoubtAsync(host);
        Assert.Equal(3, items.Count);

        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAllAsync(("r1", 0), ("r1", 1)));
        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAllAsync(("r1", 0), ("r2", 0)));
        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAllAsync(("r1", 0), (null, 1)));
        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAllAsync(("r2", 0), ("r1", 1)));
        Assert.Equal(3, (await host.RecordsAsync("created")).Count);
        var decided = await DecideAllAsync(("r1", 0), ("r2", 1), ("r3", 2));

        Assert.Equal(3, decided.Items[PublicationItemState.Applied]);
        Assert.Equal(["r1", "r2", "r3"], (await host.RecordsAsync("remote_id like 'r%'")).Select(record => record.RemoteId));

        Task<Publication> DecideAllAsync(params (string? Id, int Item)[] given) => host.Publishing.DecideAsync(
            host.Snapshot, publication.Id, [.. given.Select(one => new DecidedItem(items[one.Item].Id, one.Id))], ItemDecision.Applied, ToyHost.Ann, Token);
    }

    [Fact]
    public async Task An_update_that_changed_nothing_there_is_not_said_to_be_applied()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "name", "mine");
        host.Service.Fail(ServiceCall.Write, new Fault.LostRequest(), times: 2);
        var (publication, items) = await PublishInDoubtAsync(host);

        await RefusedAsync(SnapshotErrorCode.DecisionInvalid, () => DecideAsync(host, publication, items[0].Id, ItemDecision.Applied));

        Assert.Equal("mine", (await host.RecordAsync(1)).Fields["name"]);
        Assert.Equal(RecordState.Edited, (await host.RecordAsync(1)).State);
    }

    private static async Task<(Publication Publication, long Item)> CreateInDoubtAsync(ToyHost host, string name, Fault? fault = null)
    {
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = name }], ToyHost.Ann, Token);
        host.Service.Fail(ServiceCall.Write, fault ?? new Fault.LostAnswer());
        var (publication, items) = await PublishInDoubtAsync(host);
        return (publication, items.Single(item => item.Kind == WriteKind.Create).Id);
    }

    private static async Task<(Publication Publication, IReadOnlyList<PublicationItem> Items)> PublishInDoubtAsync(ToyHost host)
    {
        var (plan, job) = await host.StartPublishAsync();
        await host.FinishedAsync(job);
        var publication = Assert.Single(await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));
        return (publication, [.. (await host.ItemsAsync(plan)).Where(item => item.State == PublicationItemState.Unknown)]);
    }

    private static Task<Publication> DecideAsync(ToyHost host, Publication publication, long item, ItemDecision decision, string? remoteId = null) =>
        host.Publishing.DecideAsync(host.Snapshot, publication.Id, [item], decision, remoteId, ToyHost.Ann, Token);

    private static async Task RefusedAsync(SnapshotErrorCode code, Func<Task> work) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<SnapshotException>(work)).Code);
}
