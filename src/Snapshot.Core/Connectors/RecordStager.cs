using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>Makes a service's records ready for the database. What does not fit its field's type is kept raw; nothing is dropped.</summary>
internal sealed class RecordStager(TableInfo table)
{
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
        if (string.IsNullOrEmpty(record.Id) || record.Id.Contains('\0'))
            throw Broken("gave a record without an id");
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
        return new StagedRecord(record.Id, record.Version, values, _hash.Compute(record.Version, values, kept), kept);
    }

    private ConnectorException Broken(string what) => new(
        ConnectorErrorKind.Bug, "contract_broken", $"The connector {what} when reading the table “{table.Title}”.");
}
