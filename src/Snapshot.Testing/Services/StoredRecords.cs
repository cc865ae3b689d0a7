namespace Snapshot.Testing.Services;

/// <summary>The records of a table in the order of their ids; each change is noted.</summary>
internal sealed class StoredRecords(ChangeLog changes)
{
    private readonly SortedDictionary<string, StoredRecord> _records = new(StringComparer.Ordinal);

    public ChangeLog Changes { get; } = changes;

    public int Count => _records.Count;

    public IEnumerable<string> Ids => _records.Keys;

    public StoredRecord? Find(string id) => _records.GetValueOrDefault(id);

    public IEnumerable<StoredRecord> Behind(string? id) =>
        _records.Values.SkipWhile(record => id is not null && string.CompareOrdinal(record.Id, id) <= 0);

    public StoredRecord Put(StoredRecord record)
    {
        Changes.Add(record.Id);
        return _records[record.Id] = record;
    }

    public bool Remove(string id)
    {
        if (!_records.Remove(id))
            return false;
        Changes.Add(id);
        return true;
    }
}
