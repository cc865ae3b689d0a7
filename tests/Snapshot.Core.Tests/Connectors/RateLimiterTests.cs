using Snapshot.Hosting;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>What the database says when slots are asked for. The limits are so slow that no test is ever late.</summary>
public sealed class RateLimiterTests(TestServer server)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_burst_goes_at_once_and_the_next_request_waits_for_its_slot()
    {
        await using var host = await ConnectedAsync();
        var limit = new RateLimit(1, Hour) { Burst = 3 };

        for (var i = 0; i < 3; i++)
            Assert.Equal(new RequestSlot(true, TimeSpan.Zero), await ReserveAsync(host, limit, ahead: TimeSpan.Zero));

        var fourth = await ReserveAsync(host, limit, ahead: TimeSpan.Zero);
        Assert.False(fourth.IsReserved);
        Assert.InRange(fourth.Wait, Hour / 2, Hour);
    }

    [Fact]
    public async Task Who_may_line_up_gets_the_slots_one_after_the_other_and_who_may_not_takes_none()
    {
        await using var host = await ConnectedAsync();
        var limit = new RateLimit(2, Hour);
        await ReserveAsync(host, limit, ahead: TimeSpan.Zero);

        var first = await ReserveAsync(host, limit, ahead: Hour);
        var background = await ReserveAsync(host, limit, ahead: TimeSpan.Zero);
        var second = await ReserveAsync(host, limit, ahead: Hour);
        var third = await ReserveAsync(host, limit, ahead: Hour);

        Assert.Equal([true, false, true, false], new[] { first, background, second, third }.Select(slot => slot.IsReserved));
        Assert.InRange(first.Wait, Hour / 4, Hour / 2);
        Assert.InRange(second.Wait, 0.75 * Hour, Hour);
        Assert.InRange(background.Wait, 0.75 * Hour, Hour);
        Assert.InRange(third.Wait, 1.25 * Hour, 1.5 * Hour);
    }

    [Fact]
    public async Task Many_who_ask_at_once_never_get_the_same_slot()
    {
        await using var host = await ConnectedAsync();
        await using var other = await host.AgainAsync();
        var limit = new RateLimit(1, Hour) { Burst = 50 };

        var slots = await Task.WhenAll(Enumerable.Range(0, 120).Select(i => ReserveAsync(i % 2 == 0 ? host : other, limit, ahead: TimeSpan.FromHours(30))));

        Assert.Equal(50, slots.Count(slot => slot is { IsReserved: true, Wait.Ticks: 0 }));
        Assert.Equal(Enumerable.Range(1, 30), slots.Where(slot => slot is { IsReserved: true, Wait.Ticks: > 0 }).Select(slot => (int)Math.Ceiling(slot.Wait.TotalHours)).Order());
        Assert.All(slots.Where(slot => !slot.IsReserved), slot => Assert.InRange(slot.Wait.TotalHours, 30, 31));
    }

    [Fact]
    public async Task A_pause_holds_for_everyone_and_a_shorter_one_does_not_end_it()
    {
        await using var host = await ConnectedAsync();
        await using var other = await host.AgainAsync();
        var limit = new RateLimit(1000, TimeSpan.FromSeconds(1)) { Burst = 1000 };

        await host.Get<IRateLimiter>().PauseAsync(host.Account, Hour, Token);
        await host.Get<IRateLimiter>().PauseAsync(host.Account, Hour / 4, Token);

        foreach (var rate in new[] { limit, null })
        {
            var slot = await ReserveAsync(other, rate, ahead: TimeSpan.Zero);
            Assert.False(slot.IsReserved);
            Assert.InRange(slot.Wait, Hour / 2, Hour);
        }
        Assert.True((await ReserveAsync(other, limit, ahead: Hour)).IsReserved);
    }

    [Fact]
    public async Task An_account_has_its_limit_to_itself_and_one_that_is_not_stored_has_none()
    {
        await using var host = await ConnectedAsync();
        var limit = new RateLimit(1, Hour);
        await ReserveAsync(host, limit, ahead: TimeSpan.Zero);
        var another = await host.Get<AccountService>().ConnectAsync(
            new NewAccount("in-memory", "Other toys", new Dictionary<string, string>()), ToyHost.Ann, Token);

        Assert.True((await host.Get<IRateLimiter>().ReserveAsync(another.Id, [new LimitShare(limit)], TimeSpan.Zero, Token)).IsReserved);
        for (var i = 0; i < 3; i++)
            Assert.True((await host.Get<IRateLimiter>().ReserveAsync(AccountId.New(), [new LimitShare(limit)], TimeSpan.Zero, Token)).IsReserved);

        await host.Get<AccountService>().RemoveAsync(another.Id, ToyHost.Ann, Token);
        Assert.Equal(1L, await host.SqlAsync("SELECT count(*) FROM snapshot.rate_limits"));
    }

    [Fact]
    public async Task Each_part_has_its_limit_and_all_have_that_of_the_account()
    {
        await using var host = await ConnectedAsync();
        RateLimit[] limits = [new(1, Hour) { Burst = 3 }, new(1, Hour) { Burst = 2, Scope = RateLimitScope.Part }];

        var slots = new List<bool>();
        foreach (var part in new[] { "a", "a", "a", "b", "b", null })
            slots.Add((await ReserveAsync(host, LimitShare.Of(limits, 1, part), ahead: TimeSpan.Zero)).IsReserved);

        // What one limit refuses takes nothing of the other.
        Assert.Equal([true, true, false, true, false, false], slots);
    }

    [Fact]
    public async Task A_request_counts_as_many_as_it_costs()
    {
        await using var host = await ConnectedAsync();
        RateLimit[] limits = [new(1, Hour) { Burst = 10 }];

        Assert.True((await ReserveAsync(host, LimitShare.Of(limits, 6, null), ahead: TimeSpan.Zero)).IsReserved);
        var second = await ReserveAsync(host, LimitShare.Of(limits, 6, null), ahead: TimeSpan.Zero);
        Assert.True((await ReserveAsync(host, LimitShare.Of(limits, 4, null), ahead: TimeSpan.Zero)).IsReserved);

        Assert.False(second.IsReserved);
        Assert.InRange(second.Wait, 1.5 * Hour, 2 * Hour);
    }

    [Fact]
    public async Task A_pause_holds_for_every_part()
    {
        await using var host = await ConnectedAsync();
        RateLimit[] limits = [new(1000, TimeSpan.FromSeconds(1)) { Scope = RateLimitScope.Part }];
        await host.Get<IRateLimiter>().PauseAsync(host.Account, Hour, Token);

        var slot = await ReserveAsync(host, LimitShare.Of(limits, 1, "a"), ahead: TimeSpan.Zero);

        Assert.False(slot.IsReserved);
        Assert.InRange(slot.Wait, Hour / 2, Hour);
    }

    private async Task<ToyHost> ConnectedAsync()
    {
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), ToyService.Create(1));
        await host.CreateAsync();
        return host;
    }

    private static Task<RequestSlot> ReserveAsync(ToyHost host, RateLimit? limit, TimeSpan ahead) =>
        ReserveAsync(host, limit is null ? [] : [new LimitShare(limit)], ahead);

    private static Task<RequestSlot> ReserveAsync(ToyHost host, IReadOnlyList<LimitShare> shares, TimeSpan ahead) =>
        host.Get<IRateLimiter>().ReserveAsync(host.Account, shares, ahead, Token);
}
