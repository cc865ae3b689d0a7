using System.Text;
using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>Makes a service's records ready for the database. What does not fit its field's type is kept raw; nothing is dropped.</summary>
internal sealed class RecordStager(TableInfo table)
{
    // What PostgreSQL's unique index can hold.
    private const int LongestId = 2600;

    private readonly RecordHash _hash = new();
    private readonly IReadOnlyList<Column> _columns = table.RemoteColumns;

    /// <summary>Stages some of a page's records.</summary>
    public IReadOnlyList<StagedRecord> Stage(IReadOnlyList<RemoteRecord> records, int first, int most)
    {
        var staged = new StagedRecord[Math.Min(most, records.Count - first)];
        for (var i = 0; i < staged.Length; i++)
            staged[i] = Stage(records[first + i]);
        return staged;
    }

    /// <summary>Stages one record.</summary>
    /// <exception cref="ConnectorException">The record breaks the contract.</exception>
    public StagedRecord Stage(RemoteRecord record)
    {
        if (record.Id is null || !StoredText.Fits(record.Id))
            throw Broken("gave a record without an id, or with one that no text can hold");
        if (Encoding.UTF8.GetByteCount(record.Id) > LongestId)
            throw Broken($"gave a record with an id of more than {LongestId} bytes");
        if (record.Values.Count != _columns.Count)
            throw Broken($"gave {record.Values.Count} values for {_columns.Count} fields");
        var values = new object?[_columns.Count];
        Dictionary<string, string?>? invalid = null;
        for (var i = 0; i < values.Length; i++)
        {
            if (!FieldValue.TryConvert(record.Values[i], _columns[i], out values[i]))
                (invalid ??= []).Add(_columns[i].Name, FieldValue.Raw(record.Values[i]));
        }
        var kept = invalid is null ? null : JsonSerializer.Serialize(invalid);
        // A version that cannot be kept is none: then the values are compared.
        var version = record.Version is { } given && StoredText.Fits(given) ? given : null;
        return new StagedRecord(record.Id, version, values, _hash.Compute(version, values, kept), kept);
    }

    private ConnectorException Broken(string what) => new(
        ConnectorErrorKind.Bug, "contract_broken", $"The connector {what} when reading the table “{table.Title}”.");
}
