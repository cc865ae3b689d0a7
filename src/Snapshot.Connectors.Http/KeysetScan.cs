using System.Runtime.CompilerServices;

namespace Snapshot.Connectors.Http;

/// <summary>
/// Reads a list that a service gives page by page behind a key – the last id, a token of the next page. It keeps the checkpoints, and the watermark of the next
/// incremental read in them, and ends a scan only when the service says that there is no more.
/// </summary>
public static class KeysetScan
{
    /// <summary>The pages of a scan.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="lookback">How far an incremental read reaches back before the time when the last one began: for clocks that differ and changes that become visible late.</param>
    /// <param name="read">Reads a page.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <exception cref="ConnectorException">
    /// The checkpoint or cursor is none of this scan's, the table does not tell its changes, or the service gives the same place again and again.
    /// </exception>
    public static async IAsyncEnumerable<ReadPage> ReadAsync(
        ReadRequest request, TimeSpan lookback, Func<KeysetPlace, CancellationToken, Task<KeysetPage>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        var since = ScanCursor.Of(request)?.Time - lookback;
        var place = request.Checkpoint is { } checkpoint ? CursorText.Split(checkpoint, 2) : [null, null];
        var (watermark, after) = (place[0], place[1]);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await read(new KeysetPlace(after, since, request.PageSize), cancellationToken).ConfigureAwait(false);
            if (request.Table.Capabilities.CanReadChanges)
                watermark ??= page.AsOf is { } time ? new ScanCursor(time).ToString() : throw new ConnectorException(
                    ConnectorErrorKind.Bug, "no_watermark", $"The first page of “{request.Table.Name}” does not say the service's time, and the next incremental read begins there.");
            if (page.Next is not null && page.Next == after)
                throw new ConnectorException(ConnectorErrorKind.Bug, "page_repeated", $"Behind a page of “{request.Table.Name}” the service goes on at the same place.");
            after = page.Next;
            yield return new ReadPage(page.Records)
            {
                DeletedIds = page.DeletedIds,
                Checkpoint = after is null ? null : CursorText.Join(watermark, after),
                Completed = after is null,
                Cursor = after is null ? watermark : null,
                EstimatedTotal = page.Total,
            };
            if (after is null)
                yield break;
        }
    }
}
