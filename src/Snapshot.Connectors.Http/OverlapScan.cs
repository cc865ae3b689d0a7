using System.Globalization;
using System.Runtime.CompilerServices;

namespace Snapshot.Connectors.Http;

/// <summary>Reads lists that a service gives by row numbers only – offset and limit, page and size –, in the order of a numeric key.</summary>
/// <remarks>
/// When a row is deleted meanwhile, those behind it move up, and the next page would begin too late. So each page begins at a row that was read before. If the
/// first row on it is the last one that was brought, or comes before that, then all that follows is there. If it comes behind that, rows have moved up, and the
/// scan steps back until it meets what it knows. Rows that move down come twice and are passed over. A list that counts more rows than it shows ends the scan: what
/// cannot be seen must not look as if it were gone.
/// </remarks>
/// <typeparam name="TRow">A row as the service gives it.</typeparam>
public sealed class OverlapScan<TRow>
{
    /// <summary>The key that the lists are ordered by, greater than 0.</summary>
    public required Func<TRow, long> Key { get; init; }

    /// <summary>Makes a page of rows: their records, and the ids of those that are gone.</summary>
    public required Func<IReadOnlyList<TRow>, ReadPage> Page { get; init; }

    /// <summary>The lists of a scan, which are read one after the other: of a whole one, or since a cursor.</summary>
    public required Func<ScanCursor?, IReadOnlyList<OverlapListing<TRow>>> Listings { get; init; }

    /// <summary>The most rows that the service puts on a page. <value>The default is 100.</value></summary>
    public int MostRows { get; init; } = 100;

    /// <summary>The pages of a scan.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <exception cref="ConnectorException">
    /// The checkpoint or cursor is none of this scan's, the table does not tell its changes, or a list counts more rows than it shows.
    /// </exception>
    public async IAsyncEnumerable<ReadPage> ReadAsync(ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var since = ScanCursor.Of(request);
        var listings = Listings(since);
        var position = request.Checkpoint is { } checkpoint ? Position.Parse(checkpoint) : null;
        while (true)
        {
            var listing = listings.ElementAtOrDefault(position?.Listing ?? 0) ?? throw CursorText.Expired();
            var window = PageWindow.Behind(position?.Rows ?? 0, MostRows);
            var page = await ReadAsync(request, listing, window, cancellationToken).ConfigureAwait(false);
            position ??= new Position(new ScanCursor(page.AsOf) { Newest = since?.Newest ?? 0 }, Listing: 0, Rows: 0, Last: 0);
            if (window.Start > 0 && (page.Rows.Count == 0 || listing.IsBehind(Key(page.Rows[0]), position.Last)))
            {
                position = position with { Rows = Math.Min(window.Start, page.Total) };
                continue;
            }

            var isRead = window.End >= page.Total || (page.Rows.Count > 0 && Key(page.Rows[^1]) <= listing.Known);
            var last = position.Last;
            var fresh = page.Rows.Index().Where(row => listing.IsBehind(Key(row.Item), last) && !(Key(row.Item) <= listing.Known) && !listing.Skips(row.Item)).ToList();
            var pieces = fresh.Count > 0 ? fresh.Chunk(Math.Max(1, request.PageSize)).ToList() : [[]];
            foreach (var (i, piece) in pieces.Index())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (piece.Length > 0)
                    position = position.Behind(Key(piece[^1].Item), window.Start + piece[^1].Index + 1, piece.Max(row => Key(row.Item)));
                if (i == pieces.Count - 1)
                    position = isRead ? position with { Listing = position.Listing + 1, Rows = 0, Last = 0 } : BehindPage(listing, page, window, position);
                var completed = position.Listing == listings.Count;
                yield return Page([.. piece.Select(row => row.Item)]) with
                {
                    Checkpoint = completed ? null : position.ToString(),
                    Cursor = completed && request.Table.Capabilities.CanReadChanges ? position.Cursor.ToString() : null,
                    Completed = completed,
                    EstimatedTotal = page.Total,
                };
                if (completed)
                    yield break;
            }
        }
    }

    private static async Task<OverlapPage<TRow>> ReadAsync(ReadRequest request, OverlapListing<TRow> listing, PageWindow window, CancellationToken cancellationToken)
    {
        // Services select and count one after the other; a record that was made in between explains it once.
        for (var attempt = 1; ; attempt++)
        {
            var page = await listing.Read(window, cancellationToken).ConfigureAwait(false);
            if (page.Rows.Count >= Math.Min(window.Size, page.Total - window.Start))
                return page;
            if (attempt == 2)
                throw new ConnectorException(ConnectorErrorKind.Transient, "records_hidden", $"The service counts more records in “{request.Table.Name}” than it shows to this user.");
        }
    }

    // Its last rows may be passed over: not to be brought, they are known all the same. Else the next page would seem to begin too late, for ever.
    private Position BehindPage(OverlapListing<TRow> listing, OverlapPage<TRow> page, PageWindow window, Position position) => position with
    {
        Rows = window.Start + page.Rows.Count,
        Last = listing.IsBehind(Key(page.Rows[^1]), position.Last) ? Key(page.Rows[^1]) : position.Last,
    };

    // How far a scan has come: the cursor as far as it is known, which list, how many of its rows went up to the last one that was seen, and its key.
    private sealed record Position(ScanCursor Cursor, int Listing, int Rows, long Last)
    {
        public Position Behind(long key, int rows, long newest) =>
            this with { Cursor = Cursor with { Newest = Math.Max(Cursor.Newest, newest) }, Rows = rows, Last = key };

        public override string ToString() => CursorText.Join(Cursor.ToString(), Text(Listing), Text(Rows), Text(Last));

        public static Position Parse(string text)
        {
            var parts = CursorText.Split(text, 4);
            return parts[0] is { } cursor
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var listing)
                && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
                && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                ? new Position(ScanCursor.Parse(cursor), listing, rows, last)
                : throw CursorText.Expired();
        }

        private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
