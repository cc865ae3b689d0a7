using System.Globalization;

namespace Snapshot.Connectors.WordPress;

/// <summary>How far a scan has come.</summary>
/// <param name="Cursor">Where the next incremental read begins, as far as is known.</param>
/// <param name="Listing">Which of the scan's listings is being read.</param>
/// <param name="Rows">How many of its rows went up to the last record that was seen.</param>
/// <param name="Last">The id of that record; 0 for none.</param>
internal sealed record ScanPosition(ScanCursor Cursor, int Listing, int Rows, long Last)
{
    /// <summary>The position behind a record.</summary>
    public ScanPosition Behind(long id, int rows, long newest) =>
        this with { Cursor = Cursor with { Newest = Math.Max(Cursor.Newest, newest) }, Rows = rows, Last = id };

    public ScanPosition AtNextListing() => this with { Listing = Listing + 1, Rows = 0, Last = 0 };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cursor}/{Listing}/{Rows}/{Last}");

    /// <exception cref="ConnectorException">It is no checkpoint of this connector.</exception>
    public static ScanPosition Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 4
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var listing)
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var rows)
            && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new ScanPosition(ScanCursor.Parse(parts[0]), listing, rows, last)
            : throw ScanCursor.Expired();
    }
}
