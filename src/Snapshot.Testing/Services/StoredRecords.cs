namespace Snapshot.Testing.Services;

/// <summary>The records of a table in the order of their ids; each change is noted.</summary>
internal sealed class StoredRecords(ChangeLog changes)
{
    private readonly Dictionary<string, StoredRecord> _records = [];
    private readonly SortedSet<string> _ids = new(StringComparer.Ordinal);

    public ChangeLog Changes { get; } = changes;

    public int Count => _records.Count;

    public IEnumerable<string> Ids => _ids;

    public StoredRecord? Find(string id) => _records.GetValueOrDefault(id);

    public IEnumerable<string> IdsBehind(string? id) =>
        id is null ? _ids
        : string.CompareOrdinal(id, _ids.Max) >= 0 ? []
        : _ids.GetViewBetween(id, _ids.Max).SkipWhile(found => found == id);

    public StoredRecord Put(StoredRecord record)
    {
        Changes.Add(record.Id);
        _ids.Add(record.Id);
        return _records[record.Id] = record;
    }

    public bool Remove(string id)
    {
        if (!_records.Remove(id))
            return false;
        _ids.Remove(id);
        Changes.Add(id);
        return true;
    }
}
