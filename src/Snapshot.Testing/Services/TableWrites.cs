using System.Globalization;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Services;

/// <summary>Carries out writes on one table, and refuses what a real service would refuse.</summary>
internal sealed class TableWrites(RemoteTable table, StoredRecords records, Func<string, object?, object?> normalize)
{
    private readonly Dictionary<string, WriteResult> _created = [];
    private long _lastId;

    public WriteResult Write(WriteOperation operation, Action<string> done) => operation.Kind switch
    {
        WriteKind.Create when table.Capabilities.CreatesAreIdempotent && _created.TryGetValue(operation.OperationId, out var before) => before,
        WriteKind.Create => Refusal(operation, creating: true) ?? Create(operation, done),
        _ when Find(operation.RemoteId) is not { } found => new WriteResult.Conflict(null),
        _ when Find(operation.RemoteId) is { } found && !IsExpected(found, operation) => new WriteResult.Conflict(found.Shown(table.Fields)),
        WriteKind.Update => Refusal(operation, creating: false) ?? Update(operation, done),
        _ => Delete(operation, done),
    };

    private WriteResult Create(WriteOperation operation, Action<string> done)
    {
        var given = table.Key.Select(key => operation.Values.GetValueOrDefault(key)).ToList();
        var id = given.Count > 0 && given.TrueForAll(value => value is not null)
            ? string.Join('/', given.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))
            : NextId();
        if (records.Find(id) is not null)
            return new WriteResult.Rejected("duplicate", $"There is a record “{id}” already.", table.Key[0]);
        var values = Normalized(operation.Values);
        foreach (var key in table.Key.Where(key => values.GetValueOrDefault(key) is null))
            values[key] = id;
        var record = records.Put(new StoredRecord(id, 1, values));
        done(id);
        return _created[operation.OperationId] = Applied(record);
    }

    private WriteResult Update(WriteOperation operation, Action<string> done)
    {
        var values = Normalized(operation.Values);
        // What a replacing update leaves out is emptied.
        foreach (var field in table.Fields.Where(field => table.Capabilities.WritesWholeRecord && !field.IsReadOnly))
            values.TryAdd(field.Id, null);
        var record = records.Put(records.Find(operation.RemoteId!)!.With(values));
        done(record.Id);
        return Applied(record);
    }

    private WriteResult Delete(WriteOperation operation, Action<string> done)
    {
        records.Remove(operation.RemoteId!);
        done(operation.RemoteId!);
        return new WriteResult.Applied(operation.RemoteId!);
    }

    private StoredRecord? Find(string? id) => id is null ? null : records.Find(id);

    private bool IsExpected(StoredRecord found, WriteOperation operation) =>
        Guarantee(operation.Kind) != WriteGuarantee.CompareAndSet
        || (operation.ExpectedVersion is { } version ? version == found.VersionText : found.Holds(operation.Expected));

    private bool IsSame(WriteOperation operation, RemoteField field, object? value) =>
        table.Capabilities.WritesWholeRecord && Find(operation.RemoteId)?.Holds(new Dictionary<string, object?> { [field.Id] = value }) == true;

    private WriteGuarantee Guarantee(WriteKind kind) =>
        (kind == WriteKind.Delete ? table.Capabilities.DeleteGuarantee : table.Capabilities.UpdateGuarantee) ?? table.Capabilities.Guarantee;

    private WriteResult.Rejected? Refusal(WriteOperation operation, bool creating)
    {
        foreach (var (id, value) in operation.Values)
        {
            if (table.Fields.FirstOrDefault(field => field.Id == id) is not { } field)
                return new("field_unknown", $"There is no field “{id}”.", id);
            if (field.IsReadOnly || (field.IsWriteOnce && !creating && !IsSame(operation, field, value)))
                return new("read_only", $"The field “{field.Name}” cannot be written.", id);
            if (field.MaxLength is { } most && value is string text && text.Length > most)
                return new("too_long", $"“{field.Name}” has at most {most} characters.", id);
            if (field is { Options: { } options, Type: FieldType.Text } && value is string choice && options.All(option => option.Id != choice))
                return new("not_an_option", $"“{choice}” is none of the options of “{field.Name}”.", id);
        }
        if (table.Fields.FirstOrDefault(field => field.IsUnique && IsTaken(field.Id, operation)) is { } unique)
            return new("duplicate", $"Another record has this “{unique.Name}”.", unique.Id);
        var lacking = table.Fields.FirstOrDefault(field =>
            field.IsRequired && (operation.Values.TryGetValue(field.Id, out var value) ? value is null : creating));
        return lacking is null ? null : new("required", $"“{lacking.Name}” must be given.", lacking.Id);
    }

    private bool IsTaken(string field, WriteOperation operation) =>
        operation.Values.TryGetValue(field, out var value) && value is not null
        && records.Ids.Any(id => id != operation.RemoteId && Equals(records.Find(id)!.Values.GetValueOrDefault(field), value));

    private Dictionary<string, object?> Normalized(IReadOnlyDictionary<string, object?> values) =>
        values.ToDictionary(pair => pair.Key, pair => normalize(pair.Key, pair.Value));

    private string NextId()
    {
        do
            _lastId++;
        while (records.Find($"r{_lastId}") is not null);
        return $"r{_lastId}";
    }

    private static WriteResult.Applied Applied(StoredRecord record) => new(record.Id)
    {
        Version = record.VersionText,
        // The whole record, as most services answer: also what was filled in, and what others have changed.
        Values = record.Values,
    };
}
