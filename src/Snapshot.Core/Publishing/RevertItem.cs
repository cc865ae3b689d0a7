using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Turns one receipt into the item that takes it back. What somebody changed in the service since is in conflict, and is not sent.</summary>
internal static class RevertItem
{
    /// <summary>The item, or <see langword="null"/> when the service is already as it was before.</summary>
    /// <param name="table">The table as the service has it now.</param>
    /// <param name="receipt">The receipt, of an applied item.</param>
    /// <param name="record">The record here, if it still is.</param>
    /// <param name="theirs">What the service holds now.</param>
    public static PublicationItem? From(TableInfo table, PublicationItem receipt, Record? record, RemoteValues? theirs)
    {
        var item = receipt.Kind switch
        {
            WriteKind.Create => theirs is null ? null : Deletion(table, receipt, record, theirs),
            WriteKind.Update => Update(table, receipt, theirs),
            // Somebody has made it again, there or here.
            _ => theirs is not null || record is not null ? null : Creation(table, receipt),
        };
        return item is null ? null : PlanItem.Capable(table, item) with { RecordVersion = record?.Version ?? 0, RemoteVersion = theirs?.Version };
    }

    /// <summary>The item of a receipt whose table is lost: it is shown, and not sent.</summary>
    public static PublicationItem Lost(PublicationItem receipt, RecordError lost) => Item(
        receipt,
        receipt.Kind switch { WriteKind.Create => WriteKind.Delete, WriteKind.Update => WriteKind.Update, _ => WriteKind.Create },
        receipt.Kind == WriteKind.Create ? [] : [.. receipt.Fields.Select(field => new PlannedField(field.Field, field.New, field.Theirs, null))],
        lost) with { State = PublicationItemState.Invalid };

    // Of fields that were neither sent nor reported it counts what is known here: what nobody here has seen is not destroyed.
    private static PublicationItem Deletion(TableInfo table, PublicationItem receipt, Record? record, RemoteValues theirs)
    {
        var fields = (
            from column in table.RemoteColumns
            let now = theirs.Values[column.Name]
            let known = record is null ? now : record.Edited.TryGetValue(column.Name, out var value) ? value : record.Fields[column.Name]
            select Field(column, Written(receipt, column.Name, known), null, now)).ToList();
        return Item(receipt, WriteKind.Delete, fields, Moved(fields));
    }

    private static PublicationItem? Update(TableInfo table, PublicationItem receipt, RemoteValues? theirs)
    {
        var unwritable = receipt.Fields.FirstOrDefault(field => table.FindColumn(field.Field) is not { Kind: ColumnKind.Remote, IsReadOnly: false });
        var fields = receipt.Fields.Where(field => table.FindColumn(field.Field) is not null).Select(field =>
        {
            var (column, old) = (table.Column(field.Field), Written(receipt, field.Field, null));
            return theirs is not null && theirs.Values.TryGetValue(field.Field, out var now)
                ? Field(column, old, field.Theirs, now)
                : new PlannedField(field.Field, old, field.Theirs, null);
        }).ToList();
        if (theirs is null)
            return Item(receipt, WriteKind.Update, fields, new RecordError("deleted_there", "The record was deleted in the service."));
        if (unwritable is not null)
            return Item(receipt, WriteKind.Update, fields, PlanItem.Unwritable(table.FindColumn(unwritable.Field)));
        var differing = fields.Where(field => !FieldEquality.Same(field.Theirs, field.New, table.Column(field.Field).Type)).ToList();
        return differing.Count == 0
            ? null
            : Item(receipt, WriteKind.Update, differing, Moved(differing));
    }

    // What was gone before it was to be deleted has no values, and is not this publication's to bring back.
    private static PublicationItem? Creation(TableInfo table, PublicationItem receipt)
    {
        var fields = receipt.Fields
            .Where(field => table.FindColumn(field.Field) is { Kind: ColumnKind.Remote, IsReadOnly: false } column && (field.Theirs is not null || column.HasDefault))
            .Select(field => new PlannedField(field.Field, null, field.Theirs, null)).ToList();
        return fields.Count == 0
            ? null
            : Item(receipt, WriteKind.Create, fields, null) with { RemoteId = null };
    }

    // What the service made of a value counts as written.
    private static object? Written(PublicationItem receipt, string column, object? otherwise) =>
        receipt.Held is { } held && held.TryGetValue(column, out var value) ? value
        : receipt.Fields.FirstOrDefault(field => field.Field == column) is { } field ? field.New
        : otherwise;

    private static PlannedField Field(Column column, object? old, object? back, object? theirs) =>
        new(column.Name, old, back, theirs) { InConflict = !column.IsComputed && !FieldEquality.Same(old, theirs, column.Type) };

    private static RecordError? Moved(IEnumerable<PlannedField> fields) => fields.Any(field => field.InConflict)
        ? new RecordError("changed_there", "Somebody changed the record in the service since it was published.")
        : null;

    private static PublicationItem Item(PublicationItem receipt, WriteKind kind, IReadOnlyList<PlannedField> fields, RecordError? error) => new()
    {
        Table = receipt.Table,
        Record = receipt.Record,
        RecordVersion = 0,
        Kind = kind,
        RemoteId = receipt.RemoteId,
        Fields = fields,
        State = error is null ? PublicationItemState.Pending : PublicationItemState.Conflict,
        Error = error,
    };
}
