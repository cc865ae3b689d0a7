namespace Snapshot.Connectors;

/// <summary>A request that is under way: it ends when this is disposed of.</summary>
internal sealed class RequestTurn : IDisposable
{
    public static readonly RequestTurn Unbounded = new(null);

    private SemaphoreSlim? _underWay;

    private RequestTurn(SemaphoreSlim? underWay) => _underWay = underWay;

    /// <summary>Begins one, or gives <see langword="null"/> when as many as may are under way all that time.</summary>
    public static async Task<RequestTurn?> EnterAsync(SemaphoreSlim? underWay, TimeSpan atMost, CancellationToken cancellationToken) =>
        underWay is null ? Unbounded
        : await underWay.WaitAsync(atMost, cancellationToken).ConfigureAwait(false) ? new RequestTurn(underWay)
        : null;

    public void Dispose() => Interlocked.Exchange(ref _underWay, null)?.Release();
}
