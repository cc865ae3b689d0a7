using Snapshot.Connectors;
using Snapshot.Tables;

namespace Snapshot.Testing.Services;

/// <summary>A table's definition, its records in the order of their ids, and when they were changed.</summary>
internal sealed class StoredTable(RemoteTable definition, StoredRecords records, Func<string, object?, object?> normalize)
{
    public RemoteTable Definition { get; } = definition;

    public StoredRecords Records { get; } = records;

    public TableWrites Writes { get; } = new(definition, records, normalize);

    /// <summary>Whether another record than that one names a record of a table.</summary>
    public bool Names(string table, string id) => Definition.Fields.Where(field => field.References == table).Any(field => Records.Ids.Any(other =>
        (other != id || Definition.Id != table)
        && Convert.ToString(Records.Find(other)!.Values.GetValueOrDefault(field.Id), System.Globalization.CultureInfo.InvariantCulture) == id));

    /// <summary>The page behind <paramref name="position"/>.</summary>
    public ReadPage Page(ReadRequest request, ScanPosition position, bool tellsDeletions)
    {
        var next = request.Since is null
            ? Records.IdsBehind(position.Behind).Select(id => (At: 0L, Id: id))
            : Records.Changes
                .From(position.Behind is null ? ScanPosition.Since(request.Since, position.Epoch) : position.BehindTime, position.Behind)
                .Where(change => tellsDeletions || Records.Find(change.Id) is not null);
        var page = next.Take(request.PageSize).ToList();
        var completed = page.Count < request.PageSize;
        if (page.Count > 0)
            position = position with { BehindTime = page[^1].At, Behind = page[^1].Id };
        return new ReadPage([.. page.Select(entry => Records.Find(entry.Id)).OfType<StoredRecord>().Select(record => record.Shown(request.Fields))])
        {
            Checkpoint = position.Behind is null ? null : position.Checkpoint,
            Completed = completed,
            EstimatedTotal = request.Since is null ? Records.Count : null,
            Cursor = completed && Definition.Capabilities.CanReadChanges ? position.Cursor : null,
            DeletedIds = [.. page.Select(entry => entry.Id).Where(id => Records.Find(id) is null)],
        };
    }
}
