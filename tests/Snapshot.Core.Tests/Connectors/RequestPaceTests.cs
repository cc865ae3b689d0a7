using Snapshot.Errors;
using Snapshot.Identity;

namespace Snapshot.Connectors;

public sealed class RequestPaceTests
{
    private static readonly RateLimit Limit = new(10, TimeSpan.FromSeconds(1));
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_never_lines_up_but_comes_again()
    {
        var limiter = new FakeLimiter(new RequestSlot(false, Short), new RequestSlot(false, Short));

        using var turn = await Pace(limiter, RequestPriority.Background).WaitAsync(Token);

        Assert.Equal([(Limit, TimeSpan.Zero), (Limit, TimeSpan.Zero), (Limit, TimeSpan.Zero)], limiter.Asked);
    }

    [Fact]
    public async Task A_person_lines_up_and_looks_after_the_wait_whether_the_service_asked_for_a_pause()
    {
        var limiter = new FakeLimiter(new(true, Short), new(false, Short), new(true, Short), new(true, TimeSpan.Zero));

        using var turn = await Pace(limiter, RequestPriority.Interactive).WaitAsync(Token);

        Assert.Equal([Limit, null, Limit, null], limiter.Asked.Select(asked => asked.Limit));
        Assert.All(limiter.Asked.Where(asked => asked.Limit is not null), asked => Assert.InRange(asked.Ahead, Short, Minute));
    }

    [Theory]
    [InlineData(RequestPriority.Background)]
    [InlineData(RequestPriority.Interactive)]
    internal async Task A_wait_that_is_too_long_is_an_error_that_says_when_to_come_back(RequestPriority priority)
    {
        var limiter = new FakeLimiter(new RequestSlot(false, 2 * Minute));

        var error = await Assert.ThrowsAsync<ConnectorException>(() => Pace(limiter, priority).WaitAsync(Token));

        Assert.Equal((ConnectorErrorKind.RateLimited, 2 * Minute), (error.Kind, error.RetryAfter));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_tells_that_nothing_was_sent()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = Pace(new FakeLimiter(new RequestSlot(true, Minute)), RequestPriority.Interactive).WaitAsync(stop.Token);

        await stop.CancelAsync();

        Assert.Equal("not_sent", (await Assert.ThrowsAsync<ConnectorException>(() => waiting)).Code);
    }

    [Fact]
    public async Task No_more_requests_are_under_way_than_the_connector_states()
    {
        using var two = new SemaphoreSlim(2);
        var pace = Pace(new FakeLimiter(), RequestPriority.Background, two);
        var first = await pace.WaitAsync(Token);
        var second = await pace.WaitAsync(Token);

        var third = pace.WaitAsync(Token);
        Assert.False(third.IsCompleted);
        first.Dispose();
        first.Dispose();
        using var turn = await third;

        Assert.Equal(0, two.CurrentCount);
        second.Dispose();
        Assert.Equal(1, two.CurrentCount);
    }

    [Fact]
    public async Task Who_finds_all_requests_under_way_for_too_long_comes_again()
    {
        using var none = new SemaphoreSlim(0);
        var limiter = new FakeLimiter();
        var pace = new RequestPace(limiter, AccountId.New()) { LongestWait = Short, UnderWay = none };

        var error = await Assert.ThrowsAsync<ConnectorException>(() => pace.WaitAsync(Token));

        Assert.Equal((ConnectorErrorKind.RateLimited, TimeSpan.FromSeconds(1), 0), (error.Kind, error.RetryAfter, limiter.Asked.Count));
    }

    [Fact]
    public async Task Nobody_is_kept_from_going_by_one_who_waits_or_fails()
    {
        using var one = new SemaphoreSlim(1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var limiter = new FakeLimiter(new RequestSlot(false, Minute));
        var waiting = Pace(limiter, RequestPriority.Background, one).WaitAsync(stop.Token);
        while (limiter.Asked.IsEmpty)
            await Task.Yield();

        (await Pace(limiter, RequestPriority.Interactive, one).WaitAsync(Token)).Dispose();
        await stop.CancelAsync();
        await Assert.ThrowsAsync<ConnectorException>(() => waiting);
        await Assert.ThrowsAsync<ConnectorException>(() => Pace(new FakeLimiter { Fault = new IOException() }, RequestPriority.Background, one).WaitAsync(Token));

        Assert.Equal(1, one.CurrentCount);
    }

    [Fact]
    public async Task A_database_that_is_away_lets_nothing_be_sent_and_says_so()
    {
        var away = new SnapshotException(SnapshotErrorCode.DatabaseUnavailable, "The snapshot database cannot be reached.");

        var error = await Assert.ThrowsAsync<ConnectorException>(() => Pace(new FakeLimiter { Fault = away }, RequestPriority.Background).WaitAsync(Token));

        Assert.Equal((ConnectorErrorKind.Transient, "not_sent", away), (error.Kind, error.Code, error.InnerException));
    }

    [Fact]
    public async Task A_pause_of_years_is_not_believed()
    {
        var limiter = new FakeLimiter();

        await Pace(limiter, RequestPriority.Background).PauseAsync(TimeSpan.FromDays(4000), Token);
        await Pace(limiter, RequestPriority.Background).PauseAsync(TimeSpan.FromSeconds(-1), Token);

        Assert.Equal([TimeSpan.FromDays(1)], limiter.Pauses);
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 1, 0)]
    public void A_limit_of_nothing_is_none(int requests, int seconds, int burst, int concurrency) => Assert.Throws<ArgumentOutOfRangeException>(
        () => new RateLimit(requests, TimeSpan.FromSeconds(seconds)) { Burst = burst, Concurrency = concurrency });

    private static RequestPace Pace(IRateLimiter limiter, RequestPriority priority, SemaphoreSlim? underWay = null) =>
        new(limiter, AccountId.New()) { Limits = [Limit], Priority = priority, LongestWait = Minute, UnderWay = underWay };
}
