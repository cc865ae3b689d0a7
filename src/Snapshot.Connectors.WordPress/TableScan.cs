using System.Globalization;
using System.Text.Json;
using Snapshot.Connectors.Http;

namespace Snapshot.Connectors.WordPress;

/// <summary>Reads a table in the order of its ids. WordPress pages by row numbers, and has no filter for “ids behind this one”.</summary>
internal sealed class TableScan(Site site, SiteTable table, ReadRequest request)
{
    // WordPress compares in the site's local time, which is put back by an hour in autumn: what was changed in the second of the two
    // hours would look older than a watermark from the first. The minutes are for servers whose clocks differ.
    private static readonly TimeSpan s_lookback = TimeSpan.FromMinutes(65);

    public IAsyncEnumerable<ReadPage> PagesAsync(CancellationToken cancellationToken) =>
        new OverlapScan<JsonElement> { Key = SiteTable.Id, Listings = Listings, Page = Page, MostRows = Site.MostRows }.ReadAsync(request, cancellationToken);

    /// <summary>
    /// All records, or, since a cursor, three listings. What was changed, and moved to the trash. What was published by its schedule, which
    /// leaves the time of change as it was. And what is new: a record that is made with a date of its own, as by an import,
    /// takes that for its time of change.
    /// </summary>
    private IReadOnlyList<OverlapListing<JsonElement>> Listings(ScanCursor? since)
    {
        if (since is null)
            return [Listing(table.StatusFilter)];
        var (time, from) = (Time(since.Time), $"{Time(since.Time - s_lookback)}Z");
        // What has changed since comes with the first listing, or has changed after that was read, and comes with the next scan.
        bool HasChanged(JsonElement item) => string.CompareOrdinal(table.Version(item), time) >= 0;
        var changed = Listing($"status={table.Statuses},trash&modified_after={from}&");
        var added = Listing(table.StatusFilter, "desc") with { IsDescending = true, Known = since.Newest, Skips = HasChanged };
        return table.IsScheduled ? [changed, Listing($"status=publish&after={from}&") with { Skips = HasChanged }, added] : [changed, added];
    }

    private OverlapListing<JsonElement> Listing(string filter, string order = "asc") =>
        new((window, token) => site.PageAsync(table, request.Fields, $"{filter}orderby=id&order={order}", window, token));

    private ReadPage Page(IReadOnlyList<JsonElement> items) => new([.. items.Where(item => !table.IsInTrash(item)).Select(item => table.Record(item, request.Fields))])
    {
        DeletedIds = [.. items.Where(table.IsInTrash).Select(SiteTable.IdText)],
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
