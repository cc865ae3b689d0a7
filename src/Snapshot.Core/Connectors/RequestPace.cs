using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Snapshot.Diagnostics;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>
/// The pace at which requests of one account go to its service, over all instances. Clients of <see cref="ConnectorContext.HttpClients"/>
/// keep it by themselves; a connector that speaks to its service in another way asks here before each request.
/// </summary>
public sealed partial class RequestPace
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    // When requests that are under way will end, nobody knows.
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1);

    private readonly IRateLimiter? _limiter;
    private readonly AccountId _account;

    private RequestPace()
    {
    }

    internal RequestPace(IRateLimiter limiter, AccountId account) => (_limiter, _account) = (limiter, account);

    /// <summary>Lets every request go at once: for tests of a connector by itself.</summary>
    public static RequestPace Unlimited { get; } = new();

    /// <summary>
    /// Says in <see cref="HttpRequestMessage.Options"/> how many requests one counts as, where some cost more than others; 1 where nothing is said.
    /// </summary>
    public static HttpRequestOptionsKey<int> Cost { get; } = new("Snapshot.Cost");

    /// <summary>
    /// Says in <see cref="HttpRequestMessage.Options"/> which part of the service a request is for, where the service counts by them
    /// (<see cref="RateLimitScope.Part"/>).
    /// </summary>
    public static HttpRequestOptionsKey<string> Part { get; } = new("Snapshot.Part");

    internal IReadOnlyList<RateLimit> Limits { get; init; } = [];

    internal RequestPriority Priority { get; init; }

    /// <summary>How long a request may wait for its turn.</summary>
    internal TimeSpan LongestWait { get; init; }

    /// <summary>Bounds how many requests this process has under way; <see langword="null"/>: any number.</summary>
    internal SemaphoreSlim? UnderWay { get; init; }

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Waits until the next request may be sent. Dispose of the result when its answer has come.</summary>
    /// <exception cref="ConnectorException">
    /// The turn does not come soon enough (<see cref="ConnectorErrorKind.RateLimited"/>), or the wait was ended: nothing was sent. A
    /// connector lets it pass, but behind the first write of a batch it answers <see cref="WriteResult.Retryable"/> for the rest.
    /// </exception>
    public Task<IDisposable> WaitAsync(CancellationToken cancellationToken) => WaitAsync(cost: 1, part: null, cancellationToken);

    /// <summary>The same for a request that counts as several, or that is for a part of the service.</summary>
    /// <param name="cost">How many requests it counts as, at least 1.</param>
    /// <param name="part">The part; <see langword="null"/>: none, and limits by part do not count it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConnectorException">As of <see cref="WaitAsync(CancellationToken)"/>.</exception>
    public async Task<IDisposable> WaitAsync(int cost, string? part, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        if (_limiter is null)
            return RequestTurn.Unbounded;
        var began = Time.GetTimestamp();
        try
        {
            var turn = await TurnAsync(_limiter, LimitShare.Of(Limits, cost, part), began, cancellationToken).ConfigureAwait(false);
            SnapshotTelemetry.RequestWait.Record(Time.GetElapsedTime(began).TotalSeconds);
            return turn;
        }
        catch (Exception e) when (e is not ConnectorException)
        {
            // Cancelled too: whoever meant to write must know that nothing was sent.
            throw new ConnectorException(ConnectorErrorKind.Transient, "not_sent", "The wait for the request's turn was ended; nothing was sent.", e);
        }
    }

    /// <summary>
    /// Tells that the service takes no requests for a time, at most a day is believed: nobody sends any until then. Besides, the engine
    /// learns this from <see cref="ConnectorException.RetryAfter"/> and <see cref="WriteResult.Retryable"/>. Never throws.
    /// </summary>
    public async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (_limiter is null || pause <= TimeSpan.Zero)
            return;
        try
        {
            await _limiter.PauseAsync(_account, pause < LongestPause ? pause : LongestPause, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The answer that told of the pause counts for more: it may say that a write was done.
            LogPauseLost(Logger, e, _account.ToString());
        }
    }

    private async Task<RequestTurn> TurnAsync(IRateLimiter limiter, IReadOnlyList<LimitShare> shares, long began, CancellationToken cancellationToken)
    {
        while (true)
        {
            var turn = await EnterAsync().ConfigureAwait(false);
            try
            {
                var ahead = Priority == RequestPriority.Interactive ? Left() : TimeSpan.Zero;
                var slot = await limiter.ReserveAsync(_account, shares, ahead, cancellationToken).ConfigureAwait(false);
                if (slot is { IsReserved: true, Wait.Ticks: 0 })
                    return turn;
                // Whoever waits keeps nobody else from going.
                turn.Dispose();
                if (slot.Wait > Left())
                    throw TooLate(slot.Wait);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(slot.Wait.TotalMilliseconds)), Time, cancellationToken).ConfigureAwait(false);
                // Meanwhile the service may have asked for a pause: then the slot is worth nothing.
                if (slot.IsReserved && (await limiter.ReserveAsync(_account, [], TimeSpan.Zero, cancellationToken).ConfigureAwait(false)).IsReserved)
                    return await EnterAsync().ConfigureAwait(false);
            }
            catch
            {
                turn.Dispose();
                throw;
            }
        }

        TimeSpan Left() => LongestWait - Time.GetElapsedTime(began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

        async Task<RequestTurn> EnterAsync() => await RequestTurn.EnterAsync(UnderWay, Left(), cancellationToken).ConfigureAwait(false) ?? throw TooLate(Busy);
    }

    private static ConnectorException TooLate(TimeSpan wait) => new(
        ConnectorErrorKind.RateLimited, "rate_limited", "The service takes no more requests for the moment.") { RetryAfter = wait, IsOfPace = true };

    [LoggerMessage(Level = LogLevel.Warning, Message = "That the service of account {Account} asked for a pause could not be stored.")]
    private static partial void LogPauseLost(ILogger logger, Exception fault, string account);
}
