namespace Snapshot.Connectors;

/// <summary>
/// How many requests a service takes from one account, as its connector states it. The engine keeps to it, over all instances together.
/// </summary>
/// <remarks>
/// In any stretch of <see cref="Per"/> no more than <see cref="Requests"/> + <see cref="Burst"/> − 1 requests are sent. Where the service
/// counts strictly, state as many fewer.
/// </remarks>
/// <param name="Requests">How many requests in the long run, at least 1.</param>
/// <param name="Per">In how much time, longer than none.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
public sealed record RateLimit(int Requests, TimeSpan Per)
{
    /// <summary>How many requests in the long run.</summary>
    public int Requests { get; init => field = AtLeastOne(value, nameof(Requests)); } = AtLeastOne(Requests, nameof(Requests));

    /// <summary>In how much time.</summary>
    public TimeSpan Per { get; init => field = Positive(value); } = Positive(Per);

    /// <summary>Which requests it counts together.</summary>
    /// <value>The default is <see cref="RateLimitScope.Account"/>.</value>
    public RateLimitScope Scope { get; init; }

    /// <summary>How many requests may follow each other at once after a pause, at least 1.</summary>
    /// <value>The default is 1: requests are spread evenly.</value>
    public int Burst { get; init => field = AtLeastOne(value, nameof(Burst)); } = 1;

    /// <summary>How many requests one process has under way at the same time, at least 1.</summary>
    /// <value>The default is <see langword="null"/>: any number.</value>
    public int? Concurrency { get; init => field = value is { } most ? AtLeastOne(most, nameof(Concurrency)) : null; }

    /// <summary>The time from one request to the next in the long run, in whole microseconds as PostgreSQL counts them.</summary>
    internal TimeSpan Spacing => TimeSpan.FromMicroseconds(Math.Ceiling(Per.TotalMicroseconds / Requests));

    private static int AtLeastOne(int value, string name) => value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A rate limit's numbers are at least 1.");

    private static TimeSpan Positive(TimeSpan value) =>
        value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(Per), value, "A rate limit needs some time.");
}
