using Snapshot.Tables;

namespace Snapshot.Testing.Services;

/// <summary>A table's definition, and its records in the order of their ids.</summary>
internal sealed class StoredTable(RemoteTable definition, SortedDictionary<string, StoredRecord> records, Func<string, object?, object?> normalize)
{
    public RemoteTable Definition { get; } = definition;

    public SortedDictionary<string, StoredRecord> Records { get; } = records;

    public TableWrites Writes { get; } = new(definition, records, normalize);
}
