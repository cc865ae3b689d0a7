using System.Net;
using Snapshot.Identity;

namespace Snapshot.Connectors;

public sealed class PacingHandlerTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<HttpStatusCode, string[], double?> Answers => new()
    {
        { HttpStatusCode.OK, [], null },
        { HttpStatusCode.TooManyRequests, [], null },
        { HttpStatusCode.TooManyRequests, ["Retry-After: 7"], 7 },
        { HttpStatusCode.ServiceUnavailable, ["Retry-After: 7"], 7 },
        { HttpStatusCode.Created, ["Retry-After: 7"], null },
        { HttpStatusCode.TooManyRequests, ["Retry-After: 0"], null },
        { HttpStatusCode.TooManyRequests, ["Retry-After: Thu, 31 Jan 2030 12:00:20 GMT"], 20 },
        // The service's clock is ten minutes late: what counts is how long from its now.
        { HttpStatusCode.TooManyRequests, ["Date: Thu, 31 Jan 2030 11:50:00 GMT", "Retry-After: Thu, 31 Jan 2030 11:50:20 GMT"], 20 },
        { HttpStatusCode.TooManyRequests, ["Retry-After: Thu, 31 Jan 2030 11:00:00 GMT"], null },
        { HttpStatusCode.TooManyRequests, ["X-RateLimit-Reset: 12"], 12 },
        { HttpStatusCode.TooManyRequests, ["X-RateLimit-Reset: 1896091215"], 15 },
        { HttpStatusCode.OK, ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 12"], 12 },
        { HttpStatusCode.OK, ["X-RateLimit-Remaining: 1", "X-RateLimit-Reset: 12"], null },
        { HttpStatusCode.OK, ["X-RateLimit-Remaining: 0"], null },
        { HttpStatusCode.OK, ["RateLimit-Remaining: 0", "RateLimit-Reset: 3.5"], 3.5 },
        { HttpStatusCode.OK, ["RateLimit: limit=10, remaining=0, reset=9"], 9 },
        { HttpStatusCode.OK, ["RateLimit: \"hour\";r=0;t=90, \"day\";r=5;t=4000"], 90 },
        { HttpStatusCode.OK, ["RateLimit: \"hour\";r=0;t=90, \"day\";r=0;t=4000"], 4000 },
        { HttpStatusCode.OK, ["RateLimit: \"hour\";r=3;t=90"], null },
        { HttpStatusCode.OK, ["X-RateLimit-Remaining: none", "X-RateLimit-Reset: -4", "RateLimit: ,;=,r=;t=1e400"], null },
        { HttpStatusCode.TooManyRequests, ["X-RateLimit-Reset: 99999999999999999999999"], 86_400 },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_tells_how_long_the_service_wants_to_be_left_alone(HttpStatusCode status, string[] headers, double? seconds)
    {
        var limiter = new FakeLimiter();
        using var client = Client(limiter, new Inner(status, headers));

        using var response = await client.GetAsync("http://service/", Token);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(seconds is { } pause ? [TimeSpan.FromSeconds(pause)] : [], limiter.Pauses);
    }

    [Fact]
    public async Task A_request_whose_turn_does_not_come_is_not_sent()
    {
        var inner = new Inner(HttpStatusCode.OK, []);
        using var client = Client(new FakeLimiter(new RequestSlot(false, TimeSpan.FromHours(1))), inner);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => client.GetAsync("http://service/", Token));

        Assert.Equal((ConnectorErrorKind.RateLimited, 0), (error.Kind, inner.Sent));
    }

    // A connector takes a time-out for a write in doubt; this one is none.
    [Fact]
    public async Task A_time_out_while_waiting_tells_that_nothing_was_sent()
    {
        var inner = new Inner(HttpStatusCode.OK, []);
        using var client = Client(new FakeLimiter(new RequestSlot(true, TimeSpan.FromMinutes(1))), inner);
        client.Timeout = TimeSpan.FromMilliseconds(1);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => client.GetAsync("http://service/", Token));

        Assert.Equal(("not_sent", 0), (error.Code, inner.Sent));
    }

    [Fact]
    public async Task An_answer_counts_also_when_its_pause_cannot_be_stored()
    {
        using var client = Client(new FakeLimiter { PauseFault = new IOException() }, new Inner(HttpStatusCode.TooManyRequests, ["Retry-After: 7"]));

        using var response = await client.GetAsync("http://service/", Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
    }

    [Fact]
    public async Task A_request_says_what_it_costs_and_for_which_part_it_is()
    {
        var limiter = new FakeLimiter();
        RateLimit[] limits = [new(10, TimeSpan.FromSeconds(1)), new(5, TimeSpan.FromSeconds(1)) { Scope = RateLimitScope.Part }, new(100, TimeSpan.FromMinutes(1))];
        using var client = new HttpClient(new PacingHandler(new RequestPace(limiter, AccountId.New()) { Limits = limits, LongestWait = TimeSpan.FromMinutes(1) }, TimeProvider.System)
        {
            InnerHandler = new Inner(HttpStatusCode.OK, []),
        });
        using var plain = new HttpRequestMessage(HttpMethod.Get, "http://service/");
        using var costly = new HttpRequestMessage(HttpMethod.Get, "http://service/");
        costly.Options.Set(RequestPace.Cost, 7);
        costly.Options.Set(RequestPace.Part, "base 1");

        using var first = await client.SendAsync(plain, Token);
        using var second = await client.SendAsync(costly, Token);

        Assert.Equal([("", 1), ("2", 1), ("", 7), ("1:base 1", 7), ("2", 7)], limiter.Shares.Select(share => (share.Key, share.Cost)));
    }

    private static HttpClient Client(FakeLimiter limiter, Inner inner)
    {
        var pace = new RequestPace(limiter, AccountId.New()) { Priority = RequestPriority.Interactive, LongestWait = TimeSpan.FromMinutes(2) };
        return new HttpClient(new PacingHandler(pace, new Stopped()) { InnerHandler = inner });
    }

    private sealed class Inner(HttpStatusCode status, string[] headers) : HttpMessageHandler
    {
        public int Sent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent++;
            var response = new HttpResponseMessage(status);
            foreach (var header in headers.Select(header => header.Split(": ", 2)))
                Assert.True(response.Headers.TryAddWithoutValidation(header[0], header[1]));
            return Task.FromResult(response);
        }
    }

    private sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
