using Microsoft.AspNetCore.DataProtection;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Syncing;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Connectors;

/// <summary>The keys that secrets were encrypted with are lost, or another host's: whoever is concerned is told to connect again, and the rest goes on.</summary>
public sealed class KeyRingTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_that_cannot_be_read_is_told_listed_connected_again_and_removed()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(2));
        var accounts = host.Get<AccountService>();
        await LoseKeysAsync(host, host.Account);

        Assert.Equal("Toys", Assert.Single(await accounts.ListAsync(ToyHost.Ann, Token)).Name);
        foreach (var call in new Func<Task>[]
        {
            () => accounts.CheckAsync(host.Account, ToyHost.Ann, Token), () => accounts.TablesAsync(host.Account, ToyHost.Ann, Token),
            () => host.Snapshots.CreateAsync("More", [new NewTable(host.Account, Table)], ToyHost.Ann, Token),
        })
        {
            var error = await Assert.ThrowsAsync<SnapshotException>(call);
            Assert.Equal((SnapshotErrorCode.AccountUnreadable, host.Account.ToString()), (error.Code, error.Details["account"]));
            Assert.Contains("connect it again", error.Message);
        }
        await host.EditAsync(1, "name", "mine");
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        var item = Assert.Single(await host.ItemsAsync(plan.Id));
        Assert.Equal((PublicationItemState.Invalid, "account_unreadable"), (item.State, item.Error!.Code));

        await Assert.ThrowsAsync<SnapshotException>(() => accounts.ReconnectAsync(host.Account, new Dictionary<string, string> { ["nonsense"] = "x" }, ToyHost.Ann, Token));
        await Assert.ThrowsAsync<SnapshotException>(() => accounts.CheckAsync(host.Account, ToyHost.Ann, Token));
        await accounts.ReconnectAsync(host.Account, new Dictionary<string, string>(), ToyHost.Ann, Token);

        await accounts.CheckAsync(host.Account, ToyHost.Ann, Token);
        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);
        Assert.Equal(1L, await host.SqlAsync("SELECT count(*) FROM snapshot.audit WHERE action = 'account.reconnected'"));
        await LoseKeysAsync(host, host.Account);
        await host.Snapshots.DeleteAsync(host.Snapshot, ToyHost.Ann, Token);
        await accounts.RemoveAsync(host.Account, ToyHost.Ann, Token);
        Assert.Empty(await accounts.ListAsync(ToyHost.Ann, Token));
    }

    [Fact]
    public async Task The_tables_of_other_accounts_are_pulled_and_published()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(2));
        var accounts = host.Get<AccountService>();
        var other = (await accounts.ConnectAsync(new NewAccount(InMemoryConnector.Name, "Other", new Dictionary<string, string>()), ToyHost.Ann, Token)).Id;
        var added = (await host.Snapshots.AddTablesAsync(host.Snapshot, [new NewTable(other, Table)], ToyHost.Ann, Token)).Single().Ref;
        await host.PullAsync();
        await host.EditAsync(1, "name", "of the lost account");
        await host.Editing.SetAsync(added, RecordSelection.Where($"remote_id = '{Id(2)}'"), new Dictionary<string, object?> { ["name"] = "of the other" }, ToyHost.Ann, Token);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await LoseKeysAsync(host, host.Account);
        var without = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Assert.Equal([(Id(1), PublicationItemState.Invalid), (Id(2), PublicationItemState.Pending)],
            (await host.ItemsAsync(without.Id)).Select(item => (item.RemoteId!, item.State)).Order());

        var pull = await host.FinishedAsync(await host.StartPullAsync());
        var publish = await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);

        Assert.Equal((JobState.Failed, "account_unreadable"), (pull.State, pull.Error!.Code));
        Assert.Equal(["account_unreadable", null], ToyHost.Results(pull).OrderBy(result => result.Table != Table).Select(result => result.Error?.Code));
        Assert.Equal((JobState.Failed, "account_unreadable"), (publish.State, publish.Error!.Code));
        Assert.Equal(
            [(Id(1), PublicationItemState.Pending), (Id(2), PublicationItemState.Applied)],
            (await host.ItemsAsync(plan.Id)).Select(item => (item.RemoteId!, item.State)).Order());

        await accounts.ReconnectAsync(host.Account, new Dictionary<string, string>(), ToyHost.Ann, Token);
        await host.Get<JobService>().RetryAsync(publish.Id, ToyHost.Ann, Token);
        Assert.Equal(JobState.Succeeded, (await host.FinishedAsync(publish.Id)).State);
        Assert.All(await host.ItemsAsync(plan.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
    }

    private static async Task LoseKeysAsync(ToyHost host, Identity.AccountId account)
    {
        var hidden = new EphemeralDataProtectionProvider().CreateProtector("of another host").Protect("{}");
        await host.SqlAsync($"UPDATE snapshot.accounts SET secrets = '{hidden}' WHERE id = '{account}'");
    }
}
