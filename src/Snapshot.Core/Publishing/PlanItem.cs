using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Turns one changed record and its present remote counterpart into an item of a plan, by the truth table of docs/architecture.md.</summary>
internal static class PlanItem
{
    // Beside conflicts of fields, that of the whole record: deleted or changed there.
    private const string ConflictOfRecord = "_record";

    /// <summary>The item, or <see langword="null"/> when there is nothing to send because the service has the same already.</summary>
    public static PublicationItem? From(TableInfo table, TableSelection selection, PendingRecord record, RemoteValues? theirs) => record.State switch
    {
        RecordState.Created or RecordState.Deleted when selection.Fields is not null => null,
        RecordState.Created => Item(table, record, WriteKind.Create, null, [.. Given(table, record)], record.InDoubt ? InDoubt : null),
        RecordState.Deleted => Deletion(table, record, theirs),
        _ => Update(table, selection, record, theirs),
    };

    /// <summary>The item of a record whose table is lost: it is shown, and not sent.</summary>
    public static PublicationItem? Lost(TableSelection selection, PendingRecord record, RecordError lost)
    {
        if (selection.Fields is not null && record.State is RecordState.Created or RecordState.Deleted)
            return null;
        var table = selection.Table;
        var item = record.State switch
        {
            RecordState.Created => Item(table, record, WriteKind.Create, null, [.. Given(table, record)], lost),
            RecordState.Deleted => Item(table, record, WriteKind.Delete, null, [], lost),
            _ => Item(
                table, record, WriteKind.Update, null,
                [
                    .. from column in table.BasedColumns
                       where record.Base.ContainsKey(column.Name) && selection.Includes(column)
                       select new PlannedField(column.Name, record.Base[column.Name], record.Values[column.Name], null),
                ],
                lost),
        };
        return item.Kind == WriteKind.Update && item.Fields.Count == 0 ? null : item with { State = PublicationItemState.Invalid };
    }

    /// <summary>The item as it is, or invalid where the service does not take such a write of any record.</summary>
    public static PublicationItem Capable(TableInfo table, PublicationItem item)
    {
        var capable = item.Kind switch
        {
            WriteKind.Create => table.Capabilities.CanCreate,
            WriteKind.Update => table.Capabilities.CanUpdate,
            _ => table.Capabilities.CanDelete,
        };
        return capable || item.State != PublicationItemState.Pending
            ? item
            : item with
            {
                State = PublicationItemState.Invalid,
                Error = new RecordError("not_supported", $"The service does not let records of “{table.Title}” be {item.Kind.ToString().ToLowerInvariant()}d."),
            };
    }

    private static IEnumerable<PlannedField> Given(TableInfo table, PendingRecord record) =>
        from column in table.RemoteColumns
        let value = record.Values[column.Name]
        where (value is not null || (column.HasDefault && record.Base.ContainsKey(column.Name))) && !column.IsReadOnly
        select new PlannedField(column.Name, null, value, null);

    private static PublicationItem? Update(TableInfo table, TableSelection selection, PendingRecord record, RemoteValues? theirs)
    {
        var changed = table.BasedColumns.Where(column => record.Base.ContainsKey(column.Name) && selection.Includes(column)).ToList();
        if (changed.Count == 0 && selection.Fields is not null)
            return null;
        var edited = changed.Where(column => column is { Kind: ColumnKind.Remote, IsReadOnly: false }).ToList();
        // Edits of fields that cannot be written any more stay here; other edits of the record go without them.
        if (edited.Count == 0 && changed.Count > 0)
            return Item(
                table, record, WriteKind.Update, theirs,
                [.. changed.Select(column => new PlannedField(column.Name, record.Base[column.Name], record.Values[column.Name], null))],
                Unwritable(changed[0]));
        if (theirs is null)
            return Item(
                table, record, WriteKind.Update, null,
                [.. edited.Select(column => new PlannedField(column.Name, record.Base[column.Name], record.Values[column.Name], null))],
                DeletedThere);

        var fields = edited
            .Where(column => !FieldEquality.Same(theirs.Values[column.Name], record.Values[column.Name], column.Type))
            .Select(column => new PlannedField(column.Name, record.Base[column.Name], record.Values[column.Name], theirs.Values[column.Name])
            {
                // What is known to be in conflict is, whatever its base: nobody has decided yet.
                InConflict = IsChangedThere(record, column, record.Base[column.Name], theirs)
                    || (record.Conflicts.TryGetValue(column.Name, out var known) && FieldEquality.Same(theirs.Values[column.Name], known, column.Type)),
            })
            .ToList();
        if (fields.Count == 0)
            return null;
        var error = fields.Any(field => field.InConflict) ? ChangedThere : null;
        return Item(table, record, WriteKind.Update, theirs, fields, error);
    }

    // What the service changed beside the fields that were sent is nobody's change, where it did not say so but told the version.
    private static bool IsOwn(PendingRecord record, RemoteValues theirs) => record.IsKnownByVersion && record.RemoteVersion == theirs.Version;

    // Deleting a record that somebody changed since it was pulled would destroy what nobody here has seen.
    private static PublicationItem Deletion(TableInfo table, PendingRecord record, RemoteValues? theirs)
    {
        if (theirs is null)
            return Item(table, record, WriteKind.Delete, null, [], null);
        var fields = (
            from column in table.RemoteColumns
            let old = record.Base.TryGetValue(column.Name, out var value) ? value : record.Values[column.Name]
            select new PlannedField(column.Name, old, null, theirs.Values[column.Name])
            {
                InConflict = !column.IsComputed && IsChangedThere(record, column, old, theirs),
            }).ToList();
        // A pull may have brought what it was changed to already, and made that known by the conflict alone.
        var changed = fields.Any(field => field.InConflict) || record.Conflicts.ContainsKey(ConflictOfRecord);
        return Item(table, record, WriteKind.Delete, theirs, fields, changed ? ChangedThere : null);
    }

    // A value that does not fit is no value here; the service still has it as it was when it is the same raw.
    private static bool IsChangedThere(PendingRecord record, Column column, object? old, RemoteValues theirs) =>
        !IsOwn(record, theirs) && !FieldEquality.Same(old, theirs.Values[column.Name], column.Type)
        && !(old is null && record.Invalid.TryGetValue(column.Name, out var raw) && Equals(raw, theirs.Values[column.Name]));

    /// <summary>The service does not take the field any more.</summary>
    public static RecordError Unwritable(Column? column) => new(
        "schema_changed", $"{(column is null ? "A field" : $"The field “{column.Title}”")} is gone in the service, has another type there, or is read-only.", column?.Name);

    // Sent again, it might come to be twice.
    private static RecordError InDoubt => new(
        "outcome_unknown",
        "An earlier publication may have created this record: decide about it there, whether it was applied, was not, or is to be sent again.");

    /// <summary>The record was changed on both sides.</summary>
    public static RecordError ChangedThere => new("changed_there", "Somebody changed the record in the service too: resolve the conflict, and plan again.");

    /// <summary>The record was changed here and deleted there.</summary>
    public static RecordError DeletedThere => new("deleted_there", "The record was deleted in the service: resolve the conflict, and plan again.");

    /// <summary>What it means for a record that the service holds something else than was compared.</summary>
    public static Acknowledgement.Overtaken Overtaken(TableInfo table, long record, string remoteId, RemoteValues? theirs) =>
        new(record, theirs is null ? null : new RecordStager(table).Stage(theirs.Source with { Id = remoteId }));

    /// <summary>Whether a record's conflict with the service is on record, as the item tells it.</summary>
    public static bool IsKnown(TableInfo table, PendingRecord record, PublicationItem item) => item.Error?.Code == "deleted_there"
        ? record.Conflicts.ContainsKey(ConflictOfRecord)
        : item.Fields.Where(field => field.InConflict).All(field =>
            record.Conflicts.TryGetValue(field.Field, out var known) && FieldEquality.Same(known, field.Theirs, table.Column(field.Field).Type));

    private static PublicationItem Item(
        TableInfo table, PendingRecord record, WriteKind kind, RemoteValues? theirs, IReadOnlyList<PlannedField> fields, RecordError? conflict)
    {
        var broken = conflict is null ? FieldRules.Broken(table, kind, fields) : null;
        return new()
        {
            Table = table.Ref.Table,
            Record = record.Id,
            RecordVersion = record.Version,
            Kind = kind,
            RemoteId = record.RemoteId,
            RemoteVersion = theirs?.Version ?? record.RemoteVersion,
            Fields = fields,
            State = conflict is not null ? PublicationItemState.Conflict : broken is not null ? PublicationItemState.Invalid : PublicationItemState.Pending,
            Error = conflict ?? broken,
        };
    }
}
