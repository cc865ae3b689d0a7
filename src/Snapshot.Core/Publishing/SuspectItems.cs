using System.Collections.Concurrent;
using Snapshot.Connectors;
using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>
/// Tells a write that is at fault from a service that takes none: alone it is refused for a reason that may be everybody's – rights, a changed
/// table, a fault that passes –, and whether others go through decides.
/// </summary>
internal sealed class SuspectItems(ItemReceipts receipts)
{
    // One may be at fault. When the next one is refused too and none has gone through since, it is not they.
    private const int MostSuspects = 2;

    private readonly ConcurrentQueue<(PublicationItem Item, ConnectorException Error)> _suspects = [];
    private int _passed;

    /// <summary>How many calls the service has answered so far.</summary>
    public int Passed => Volatile.Read(ref _passed);

    /// <summary>The service has answered a call: those that it would not take are at fault themselves.</summary>
    public async Task PassAsync()
    {
        Interlocked.Increment(ref _passed);
        while (_suspects.TryDequeue(out var suspect))
            await RefuseAsync(suspect.Item, suspect.Error).ConfigureAwait(false);
    }

    /// <summary>A write was refused alone.</summary>
    /// <param name="item">The write, which is pending again.</param>
    /// <param name="error">Why.</param>
    /// <param name="since">What <see cref="Passed"/> was when a batch with it was refused first.</param>
    /// <exception cref="ConnectorException">It is not at fault.</exception>
    public async Task AddAsync(PublicationItem item, ConnectorException error, int since)
    {
        if (Passed > since)
        {
            await RefuseAsync(item, error).ConfigureAwait(false);
            return;
        }
        _suspects.Enqueue((item, error));
        if (_suspects.Count >= MostSuspects)
            throw error;
    }

    /// <summary>No other write is left that could tell.</summary>
    /// <exception cref="ConnectorException">Somebody is still suspected.</exception>
    public void RequireNone()
    {
        if (_suspects.TryPeek(out var suspect))
            throw suspect.Error;
    }

    private Task RefuseAsync(PublicationItem item, ConnectorException error) =>
        receipts.SaveAsync([ItemWrites.Refused(item, new RecordError(error.Code, error.Message))], CancellationToken.None);
}
