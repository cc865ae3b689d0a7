using static System.FormattableString;

namespace Snapshot.Tables;

/// <summary>Tells in what a service's table differs from its copy here. Fields are recognised by their ids.</summary>
internal static class SchemaDrift
{
    /// <param name="table">The copy.</param>
    /// <param name="remote">The service's table as it was just discovered; <see langword="null"/> when it is gone.</param>
    public static IReadOnlyList<SchemaChange> Compare(TableInfo table, RemoteTable? remote)
    {
        if (remote is null)
            return [new SchemaChange(SchemaChangeKind.TableGone) { Old = table.Title }];
        var key = table.RemoteColumns.Where(column => column.IsKey).Select(column => column.FieldId!).ToHashSet();
        if (!key.SetEquals(remote.Key) || remote.Key.Any(id => Field(remote, id) is null))
            return [new SchemaChange(SchemaChangeKind.KeyChanged) { Old = string.Join(", ", key), New = string.Join(", ", remote.Key) }];
        return
        [
            .. OfTable(table, remote),
            .. table.RemoteColumns.SelectMany(column => OfColumn(column, Field(remote, column.FieldId!))),
            .. remote.Fields.Where(field => table.RemoteColumns.All(column => column.FieldId != field.Id)).Select(field => OfNewField(table, field)),
        ];
    }

    /// <summary>
    /// The table as far as it can be published: fields that are gone or have another type count as removed, and what a field or the table
    /// allows is as the service has it now.
    /// </summary>
    public static TableInfo Publishable(TableInfo table, RemoteTable remote) => table with
    {
        Capabilities = remote.Capabilities,
        Columns =
        [
            .. table.Columns.Select(column => column.Kind != ColumnKind.Remote ? column : Field(remote, column.FieldId!) is { } field && Holds(column, field)
                ? Column.From(field, column.Name, column.IsKey) with { Title = column.Title, Type = column.Type, RetypedAt = column.RetypedAt }
                : column with { Kind = ColumnKind.Removed, IsReadOnly = true }),
        ],
    };

    /// <summary>The column of a field that is gone for now, to be taken up again when the field is back.</summary>
    public static Column? Removed(TableInfo table, RemoteField field) => table.Columns
        .Where(column => column.Kind == ColumnKind.Removed && column.FieldId == field.Id && column.Type == field.ColumnType)
        .MaxBy(column => column.RemovedAt);

    private static IEnumerable<SchemaChange> OfTable(TableInfo table, RemoteTable remote)
    {
        if (table.Title != remote.Name)
            yield return new SchemaChange(SchemaChangeKind.TableRenamed) { Old = table.Title, New = remote.Name };
        if (table.Capabilities != remote.Capabilities)
            yield return new SchemaChange(SchemaChangeKind.CapabilitiesChanged) { Old = Words(table.Capabilities), New = Words(remote.Capabilities) };
    }

    private static IEnumerable<SchemaChange> OfColumn(Column column, RemoteField? field)
    {
        if (field is null)
        {
            yield return Change(SchemaChangeKind.FieldRemoved, column, column.Title, null);
            yield break;
        }
        if (column.Title != field.Name)
            yield return Change(SchemaChangeKind.FieldRenamed, column, column.Title, field.Name);
        if (!Holds(column, field))
            yield return Change(SchemaChangeKind.FieldRetyped, column, Words(column.Type), Words(field.ColumnType));
        else if (Facts(column) is var old && Facts(Column.From(field, column.Name, column.IsKey)) is var present && old != present)
            yield return Change(SchemaChangeKind.FactsChanged, column, old, present);
    }

    // A column that was there before its field was known to reference a table stays as it is: people filter, sort and calculate with its numbers.
    private static bool Holds(Column column, RemoteField field) => column.Type == field.ColumnType || column.Type == field.Type;

    private static SchemaChange OfNewField(TableInfo table, RemoteField field) => Removed(table, field) is { } column
        ? Change(SchemaChangeKind.FieldReappeared, column, null, field.Name)
        : new SchemaChange(SchemaChangeKind.FieldAdded) { Field = field.Id, New = $"{field.Name} ({Words(field.ColumnType)})" };

    private static SchemaChange Change(SchemaChangeKind kind, Column column, string? old, string? present) =>
        new(kind) { Field = column.FieldId, Column = column.Name, Old = old, New = present };

    private static string Facts(Column column)
    {
        string?[] facts =
        [
            column.IsComputed ? "computed" : column.IsReadOnly ? "read-only" : null, column.IsWriteOnce ? "write-once" : null, column.IsRequired ? "required" : null,
            column.IsUnique ? "unique" : null, column.HasDefault ? "with a default" : null, column.IsSet ? "a set" : null,
            column.References is { } target ? $"refers to {target}" : null,
            column.MaxLength is { } most ? $"at most {most} characters" : null,
            column.Minimum is { } least ? Invariant($"at least {least}") : null, column.Maximum is { } greatest ? Invariant($"at most {greatest}") : null,
            column.Precision is { } digits ? Invariant($"at most {digits} digits") : null,
            column.Scale is { } scale ? Invariant($"at most {scale} decimal places") : null,
            column.Options is { } options ? $"one of {string.Join(", ", options)}" : null,
        ];
        return string.Join("; ", facts.OfType<string>());
    }

    private static string Words(FieldType type) => type.ToString().ToLowerInvariant();

    private static string Words(TableCapabilities can)
    {
        string?[] words = [can.CanCreate ? "create" : null, can.CanUpdate ? "update" : null, can.CanDelete ? "delete" : null];
        return $"{string.Join(", ", words.OfType<string>().DefaultIfEmpty("read only"))}; {Words(can.Guarantee)}; "
            + $"{Words("creates", can.CreateGuarantee)}{Words("updates", can.UpdateGuarantee)}{Words("deletes", can.DeleteGuarantee)}"
            + (can.WritesWholeRecord ? "updates replace the record; " : "")
            + $"{can.WriteBatchSize} and {can.ReadBatchSize} at once{(can.CreatesAreIdempotent ? "; creates are idempotent" : "")}"
            + $"{string.Concat(can.NaturalKeys.Select(key => $"; unique by {string.Join(", ", key)}"))}{(can.WritesInFlight > 1 ? $"; {can.WritesInFlight} writes in flight" : "")}"
            + $"{(can.DependsOn.Count > 0 ? $"; after {string.Join(", ", can.DependsOn)}" : "")}";
    }

    private static string Words(WriteGuarantee guarantee) => guarantee.ToString().ToLowerInvariant();

    private static string Words(string writes, WriteGuarantee? guarantee) => guarantee is { } other ? $"{writes} {Words(other)}; " : "";

    private static RemoteField? Field(RemoteTable remote, string id) => remote.Fields.FirstOrDefault(field => field.Id == id);
}
