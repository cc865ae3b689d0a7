using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>Turns a caller's values into converted ones by column name, or says which one is at fault.</summary>
internal static class FieldEdits
{
    /// <exception cref="SnapshotException">
    /// <c>field_not_found</c>, <c>field_read_only</c>, <c>value_invalid</c>, <c>request_invalid</c> when there is none.
    /// </exception>
    public static IReadOnlyDictionary<string, object?> Convert(TableInfo table, IReadOnlyDictionary<string, object?> values, bool creating)
    {
        if (values is null || (values.Count == 0 && !creating))
            throw new SnapshotException(SnapshotErrorCode.RequestInvalid, "No field is given a value.");
        var converted = new Dictionary<string, object?>(values.Count);
        foreach (var (name, value) in values)
        {
            var column = table.Column(name);
            RequireWritable(table, column, creating);
            if (!converted.TryAdd(column.Name, FieldValue.Convert(value, column)))
                throw new SnapshotException(SnapshotErrorCode.RequestInvalid, $"The field “{column.Name}” is given two values.");
        }
        return converted;
    }

    /// <exception cref="SnapshotException"><c>field_read_only</c>.</exception>
    public static void RequireWritable(TableInfo table, Column column, bool creating)
    {
        if (!column.IsEditable && !(creating && column is { IsStored: true, IsReadOnly: false }))
            throw new SnapshotException(
                SnapshotErrorCode.FieldReadOnly,
                !column.IsStored ? $"The field “{column.Name}” of “{table.Ref.Table}” is made from others and cannot be written."
                : column.Kind == ColumnKind.Removed ? $"The field “{column.Name}” of “{table.Ref.Table}” is gone in the service: its values stay as they are."
                : column.IsReadOnly ? $"The field “{column.Name}” of “{table.Ref.Table}” is read-only in the service."
                : $"The field “{column.Name}” of “{table.Ref.Table}” can be given when a record is created, and not be changed later.")
            {
                Details = new Dictionary<string, object?> { ["field"] = column.Name },
            };
    }
}
