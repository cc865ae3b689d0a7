using Microsoft.Extensions.DependencyInjection;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Syncing;
using Snapshot.Testing.Services;

namespace Snapshot.Snapshots;

/// <summary>Who owns what: the table of docs/security.md, on every way that leads to a snapshot, an account or a job.</summary>
public sealed class OwnershipTests(TestServer server)
{
    private static readonly string?[] Organizations = [null, "a", "b", " "];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ann", null, "ann", null, true)]
    [InlineData("ann", null, "bob", null, false)]
    [InlineData("ann", null, "ann", "a", false)]
    [InlineData("ann", "a", "ann", "a", true)]
    [InlineData("ann", "a", "bob", "a", true)]
    [InlineData("ann", "a", "ann", "b", false)]
    [InlineData("ann", "a", "ann", null, false)]
    [InlineData("ann", "a", "bob", "A", false)]
    [InlineData("ann", " ", "ann", null, true)]
    [InlineData("ann", " ", "bob", " ", false)]
    [InlineData("ann", null, "ann", "", true)]
    public void Own_means_the_same_organisation_or_outside_of_any_the_same_user(string owner, string? owning, string user, string? acting, bool own)
    {
        var actor = Actor.User(owner, owning);

        Assert.Equal(own, new Owner(actor.UserId, actor.Organization).Includes(Actor.User(user, acting)));
        Assert.Equal(own, new Owner(actor.UserId, actor.Organization).Includes(Actor.Agent("robot", user, acting)));
    }

    [Fact]
    public async Task Every_way_to_what_is_not_ones_own_ends_at_nothing()
    {
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), ToyService.Create(1));
        var (accounts, snapshots, jobs, pulls) = (host.Get<AccountService>(), host.Snapshots, host.Get<JobService>(), host.Get<PullService>());
        var owned = new List<(Actor Owner, AccountId Account, SnapshotId Snapshot, JobId Job)>();
        foreach (var owner in Organizations[..3].Select(organization => Actor.User("ann", organization)))
        {
            var account = (await accounts.ConnectAsync(new NewAccount(InMemoryConnector.Name, "Toys", new Dictionary<string, string>()), owner, Token)).Id;
            var snapshot = (await snapshots.CreateAsync("Toys", [new NewTable(account, ToyService.Table)], owner, Token)).Id;
            owned.Add((owner, account, snapshot, await pulls.StartAsync(snapshot, null, owner, Token)));
        }

        foreach (var actor in new[] { "ann", "bob" }.SelectMany(user => Organizations.Select(organization => Actor.User(user, organization))))
        {
            var own = owned.Where(entry => new Owner(entry.Owner.UserId, entry.Owner.Organization).Includes(actor)).ToList();
            Assert.Equal(own.Select(entry => entry.Snapshot), (await snapshots.ListAsync(actor, cancellationToken: Token)).Select(snapshot => snapshot.Id));
            Assert.Equal(own.Select(entry => entry.Account), (await accounts.ListAsync(actor, Token)).Select(account => account.Id));
            foreach (var (owner, account, snapshot, job) in owned)
            {
                var included = new Owner(owner.UserId, owner.Organization).Includes(actor);
                Assert.Equal(included ? null : SnapshotErrorCode.SnapshotNotFound, await CodeAsync(() => snapshots.GetAsync(snapshot, actor, Token)));
                Assert.Equal(included ? null : SnapshotErrorCode.SnapshotNotFound, await CodeAsync(() => jobs.ListAsync(snapshot, actor, cancellationToken: Token)));
                Assert.Equal(included ? null : SnapshotErrorCode.SnapshotNotFound, await CodeAsync(() => host.Browsing.AuditAsync(snapshot, actor, cancellationToken: Token)));
                Assert.Equal(included ? null : SnapshotErrorCode.JobNotFound, await CodeAsync(() => jobs.GetAsync(job, actor, Token)));
                Assert.Equal(included ? null : SnapshotErrorCode.AccountNotFound, await CodeAsync(() => accounts.TablesAsync(account, actor, Token)));
                if (!included)
                    Assert.Equal(
                        SnapshotErrorCode.AccountNotFound, await CodeAsync(() => snapshots.CreateAsync("Mine", [new NewTable(account, ToyService.Table)], actor, Token)));
            }
        }
    }

    [Fact]
    public async Task Who_cannot_be_written_down_is_refused_everywhere()
    {
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), ToyService.Create(1));
        await host.CreateAsync();
        var accounts = host.Get<AccountService>();
        var tooLong = new string('x', 257);

        foreach (var actor in new[]
        {
            Actor.User("an\0n"), Actor.User("ann", "ac\0me"), Actor.User("ann\n"), Actor.User(" "), Actor.User("\ud800"), Actor.User(tooLong),
            Actor.User("ann", tooLong), Actor.Agent("robot", "an\0n"), Actor.Agent("ro\0bot", "ann"),
        })
        {
            foreach (var call in new Func<Task>[]
            {
                () => host.Snapshots.ListAsync(actor, cancellationToken: Token), () => host.Snapshots.GetAsync(host.Snapshot, actor, Token),
                () => host.Snapshots.CreateAsync("Mine", [], actor, Token), () => accounts.ListAsync(actor, Token), () => accounts.CheckAsync(host.Account, actor, Token),
            })
                Assert.Equal(SnapshotErrorCode.ActorInvalid, await CodeAsync(call));
        }
    }

    [Fact]
    public async Task A_policy_of_the_host_is_asked_about_every_entry_of_every_list()
    {
        var policy = new TeamPolicy();
        await using var host = await ToyHost.StartAsync(
            await server.CreateDatabaseAsync(), ToyService.Create(1), more: snapshots => snapshots.Services.AddSingleton<ISnapshotPolicy>(policy));
        var accounts = host.Get<AccountService>();
        var made = new List<(AccountId Account, SnapshotId Snapshot)>();
        foreach (var name in (string[])["red", "blue", "red", "unreadable", "red"])
        {
            var account = (await accounts.ConnectAsync(new NewAccount(InMemoryConnector.Name, name, new Dictionary<string, string>()), ToyHost.Ann, Token)).Id;
            made.Add((account, (await host.Snapshots.CreateAsync(name, [], ToyHost.Ann, Token)).Id));
        }
        var red = Actor.User("red");

        var first = await host.Snapshots.ListAsync(red, limit: 2, cancellationToken: Token);
        var second = await host.Snapshots.ListAsync(red, first[^1].Id, limit: 2, cancellationToken: Token);

        // What Ann has made is not the team's own, and the team may read it all the same.
        Assert.Equal([made[4].Snapshot, made[2].Snapshot, made[0].Snapshot], first.Concat(second).Select(snapshot => snapshot.Id));
        Assert.Equal([made[0].Account, made[2].Account, made[4].Account], (await accounts.ListAsync(red, Token)).Select(account => account.Id));
        await accounts.CheckAsync(made[0].Account, red, Token);
        Assert.Equal(SnapshotErrorCode.AccountNotFound, await CodeAsync(() => accounts.CheckAsync(made[1].Account, red, Token)));
        Assert.Equal(SnapshotErrorCode.SnapshotNotFound, await CodeAsync(() => host.Snapshots.GetAsync(made[1].Snapshot, red, Token)));
        Assert.Equal(SnapshotErrorCode.ActorForbidden, await CodeAsync(() => host.Snapshots.GetAsync(made[3].Snapshot, Actor.User("unreadable"), Token)));
        Assert.Empty(await host.Snapshots.ListAsync(Actor.User("unreadable"), cancellationToken: Token));
        // Ann's own do not count for a policy that does not say so.
        Assert.Empty(await host.Snapshots.ListAsync(ToyHost.Ann, cancellationToken: Token));
    }

    [Fact]
    public async Task The_numbers_of_an_audit_trail_tell_nothing_of_other_snapshots()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        var audit = async () => (await host.Browsing.AuditAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token)).Select(line => line.Number).ToList();
        var before = await audit();
        foreach (var _ in Enumerable.Range(0, 5))
            await host.Snapshots.CreateAsync("Another", [], Actor.User("bob"), Token);

        await host.EditAsync(1, "name", "Ada");

        var after = await audit();
        Assert.Equal([(await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision, .. before], after);
        var page = await host.Browsing.AuditAsync(host.Snapshot, ToyHost.Ann, after[0], 1, Token);
        Assert.Equal(before[0], Assert.Single(page).Number);
    }

    private static async Task<SnapshotErrorCode?> CodeAsync(Func<Task> call) => (await Xunit.Record.ExceptionAsync(call)) switch
    {
        null => null,
        SnapshotException error => error.Code,
        var other => throw new InvalidOperationException("Not one of our errors.", other),
    };

    // A team sees what bears its name.
    private sealed class TeamPolicy : ISnapshotPolicy
    {
        public ValueTask<bool> CanSeeAsync(Actor actor, SnapshotInfo snapshot, CancellationToken cancellationToken) =>
            ValueTask.FromResult(snapshot.Name == actor.Id);

        public ValueTask<bool> AllowsAsync(Actor actor, SnapshotInfo snapshot, SnapshotRight right, CancellationToken cancellationToken) =>
            ValueTask.FromResult(actor.Id != "unreadable");

        public ValueTask<bool> CanUseAsync(Actor actor, Account account, CancellationToken cancellationToken) => ValueTask.FromResult(account.Name == actor.Id);
    }
}
