using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Operations;
using Snapshot.AspNetCore.Records;
using Snapshot.Browsing;
using Snapshot.Identity;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Editing;

/// <summary>Shows records that were left alone as they are now.</summary>
internal static class StaleRecords
{
    // In pages, for a caller may have named more records than one page may hold.
    public static async Task<IReadOnlyList<StaleRecord>> ReadAsync(
        TableRef table, IReadOnlyList<long> ids, Actor actor, BrowsingService browsing, CancellationToken cancellationToken)
    {
        var current = new Dictionary<long, Record>();
        foreach (var page in ids.Chunk(PageLimit.Default))
        {
            foreach (var record in await browsing.RecordsAsync(table, page, actor, cancellationToken).ConfigureAwait(false))
                current[record.Id] = record;
        }
        return
        [
            .. ids.Select(id => current.TryGetValue(id, out var record)
                ? new StaleRecord(Ids.Text(id), "version", RecordResponse.From(record))
                : new StaleRecord(Ids.Text(id), "missing", null)),
        ];
    }
}
