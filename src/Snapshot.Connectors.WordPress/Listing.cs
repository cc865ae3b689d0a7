namespace Snapshot.Connectors.WordPress;

/// <summary>A list of records in the order of their ids, of which a scan reads one or several.</summary>
/// <param name="Filter">Which records.</param>
internal sealed record Listing(string Filter)
{
    /// <summary>For the newest first: the id of the newest record that is known already, where the listing ends.</summary>
    public long? NewerThan { get; init; }

    public string Query => $"{Filter}orderby=id&order={(NewerThan is null ? "asc" : "desc")}";

    /// <summary>Whether a record comes behind another one, 0 being before the first.</summary>
    public bool IsBehind(long id, long other) => other == 0 || (NewerThan is null ? id > other : id < other);

    public bool IsKnown(long id) => id <= NewerThan;

    /// <summary>
    /// All records, or, since a cursor, three listings. What was changed, and moved to the trash. What was published by its schedule, which
    /// leaves the time of change as it was. And what is new: a record that is made with a date of its own, as by an import,
    /// takes that for its time of change.
    /// </summary>
    public static IReadOnlyList<Listing> Of(SiteTable table, ScanCursor? since)
    {
        if (since is null)
            return [new(table.StatusFilter)];
        var changed = new Listing($"status={table.Statuses},trash&modified_after={since.Since}&");
        var added = new Listing(table.StatusFilter) { NewerThan = since.Newest };
        return table.IsScheduled ? [changed, new($"status=publish&after={since.Since}&"), added] : [changed, added];
    }
}
