namespace Snapshot.Connectors;

/// <summary>A request that is under way: it ends when this is disposed of.</summary>
internal sealed class RequestTurn : IDisposable
{
    public static readonly RequestTurn Unbounded = new(null);

    private SemaphoreSlim? _underWay;

    private RequestTurn(SemaphoreSlim? underWay) => _underWay = underWay;

    public static async Task<RequestTurn> EnterAsync(SemaphoreSlim? underWay, CancellationToken cancellationToken)
    {
        if (underWay is null)
            return Unbounded;
        await underWay.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new RequestTurn(underWay);
    }

    public void Dispose() => Interlocked.Exchange(ref _underWay, null)?.Release();
}
