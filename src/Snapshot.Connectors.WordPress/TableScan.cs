using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Snapshot.Connectors.WordPress;

/// <summary>Reads a table in the order of its ids.</summary>
/// <remarks>
/// WordPress pages by row numbers, and has no filter for “ids behind this one”. When a record is deleted meanwhile, the rows behind it move
/// up, and the next page would begin too late. So each page begins at a row that was read before. If the first record on it is the last
/// one that was brought, or comes before that, then all that follows is there. If it comes behind that, rows have moved up, and the scan steps
/// back until it meets what it knows. Rows that move down – a record was taken out of the trash – come twice and are passed over.
/// </remarks>
internal sealed class TableScan(Site site, SiteTable table, ReadRequest request)
{
    public async IAsyncEnumerable<ReadPage> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.Since is not null && !table.CanReadChanges)
            throw new ConnectorException(ConnectorErrorKind.NotSupported, "no_changes", $"WordPress cannot tell what has changed in “{table.Title}”.");
        var since = request.Since is { } cursor ? ScanCursor.Parse(cursor) : null;
        var listings = Listing.Of(table, since);
        var position = request.Checkpoint is { } checkpoint ? ScanPosition.Parse(checkpoint) : null;
        while (true)
        {
            var listing = listings.ElementAtOrDefault(position?.Listing ?? 0) ?? throw ScanCursor.Expired();
            var window = Window.Behind(position?.Rows ?? 0);
            var page = await site.PageAsync(table, request.Fields, listing.Query, window, cancellationToken).ConfigureAwait(false);
            // WordPress says the time with the first page; the look-back of the cursor makes it one before the read.
            position ??= new ScanPosition(new ScanCursor(page.Time, since?.Newest ?? 0), Listing: 0, Rows: 0, Last: 0);
            if (window.Start > 0 && (page.Items.Count == 0 || Behind(listing, page.Items[0], position)))
            {
                position = position with { Rows = Math.Min(window.Start, page.Total) };
                continue;
            }

            var isRead = window.End >= page.Total || (page.Items.Count > 0 && listing.IsKnown(SiteTable.Id(page.Items[^1])));
            // What has changed came with the first listing, or has changed since that was read, and comes with the next scan.
            var fresh = page.Items.Index().Where(row => Behind(listing, row.Item, position) && !listing.IsKnown(SiteTable.Id(row.Item))
                && !(position.Listing > 0 && since?.IsBefore(table.Version(row.Item)) == true)).ToList();
            var pieces = fresh.Count > 0 ? fresh.Chunk(Math.Max(1, request.PageSize)).ToList() : [[]];
            foreach (var (i, piece) in pieces.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (piece.Length > 0)
                    position = position.Behind(SiteTable.Id(piece[^1].Item), window.Start + piece[^1].Index + 1, piece.Max(row => SiteTable.Id(row.Item)));
                if (i == pieces.Count - 1)
                    position = isRead ? position.AtNextListing() : BehindPage(listing, page, window, position);
                var completed = position.Listing == listings.Count;
                yield return new ReadPage([.. piece.Where(row => !table.IsInTrash(row.Item)).Select(row => table.Record(row.Item, request.Fields))])
                {
                    DeletedIds = [.. piece.Where(row => table.IsInTrash(row.Item)).Select(row => SiteTable.IdText(row.Item))],
                    Checkpoint = completed ? null : position.ToString(),
                    Cursor = completed && table.CanReadChanges ? position.Cursor.ToString() : null,
                    Completed = completed,
                    EstimatedTotal = page.Total,
                };
                if (completed)
                    yield break;
            }
        }
    }

    // Its last rows may be passed over: not to be brought, they are known all the same. Else the next page would seem to begin too late, for ever.
    private static ScanPosition BehindPage(Listing listing, SitePage page, Window window, ScanPosition position) => position with
    {
        Rows = window.Start + page.Items.Count,
        Last = Behind(listing, page.Items[^1], position) ? SiteTable.Id(page.Items[^1]) : position.Last,
    };

    private static bool Behind(Listing listing, JsonElement item, ScanPosition position) => listing.IsBehind(SiteTable.Id(item), position.Last);
}
