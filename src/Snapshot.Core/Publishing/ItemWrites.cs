using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Turns items into writes, and the service's answers into outcomes.</summary>
internal sealed class ItemWrites(TableInfo table, RemoteRecords remote, PublicationId publication)
{
    /// <summary>The write of an item. Its operation id is the same whenever it is sent.</summary>
    /// <param name="item">The item.</param>
    /// <param name="present">What the service holds, where the write replaces the record: what is not planned is sent as it is.</param>
    public WriteOperation Operation(PublicationItem item, RemoteValues? present)
    {
        var operation = Operation(item);
        if (present is null)
            return operation;
        var (values, expected) = (new Dictionary<string, object?>(operation.Values), new Dictionary<string, object?>(operation.Expected));
        foreach (var (i, column) in table.RemoteColumns.Index())
        {
            // What does not fit its type goes back as the connector gave it.
            var value = FieldValue.TryConvert(present.Source.Values[i], column, out var fitting) ? fitting : present.Source.Values[i];
            if (!column.IsReadOnly && values.TryAdd(column.FieldId!, value))
                expected[column.FieldId!] = value;
        }
        return operation with { Values = values, Expected = expected };
    }

    private WriteOperation Operation(PublicationItem item) => new()
    {
        OperationId = $"{publication}-{item.Id}",
        Kind = item.Kind,
        RemoteId = item.RemoteId,
        Values = item.Kind == WriteKind.Delete ? new Dictionary<string, object?>() : ByFieldId(item, field => field.New),
        Expected = item.Kind == WriteKind.Create ? new Dictionary<string, object?>() : ByFieldId(item, item.Expected, column => !column.IsComputed),
        ExpectedVersion = item.RemoteVersion,
    };

    /// <summary>What became of an item that was answered.</summary>
    public ItemOutcome Outcome(PublicationItem item, WriteResult result) => result switch
    {
        WriteResult.Applied applied when item.Kind == WriteKind.Delete => new(
            new ItemResult(item.Id, PublicationItemState.Applied, applied.RemoteId), new Acknowledgement.Gone(item.Record)),
        WriteResult.Applied applied => new(
            new ItemResult(item.Id, PublicationItemState.Applied, applied.RemoteId) { Held = Held(item, applied) },
            new Acknowledgement.Written(item.Record, applied.RemoteId, applied.Version, Sent(item), Held(item, applied))
            {
                IsNew = item.Kind == WriteKind.Create, IsWhole = IsWhole(table, Held(item, applied)), Since = IsCompared ? item.RemoteVersion : null,
            }),
        WriteResult.Rejected rejected => Refused(item, new RecordError(rejected.Code, rejected.Message, ColumnName(rejected.FieldId))),
        // Somebody else deleted it first: the service holds what was wanted, as when a write in doubt is settled.
        WriteResult.Conflict { Theirs: null } when item.Kind == WriteKind.Delete => new(
            new ItemResult(item.Id, PublicationItemState.Applied, item.RemoteId), new Acknowledgement.Gone(item.Record)),
        WriteResult.Conflict { Theirs: null } => Conflicted(table, item, null),
        WriteResult.Conflict { Theirs: { } theirs } => Outcome(item, remote.Convert(theirs)),
        WriteResult.Retryable => new(new ItemResult(item.Id, PublicationItemState.Pending), null),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };

    // Somebody else, or this write when it came before without an answer, has made the same change: that is no conflict.
    private ItemOutcome Outcome(PublicationItem item, RemoteValues theirs) =>
        item.Kind == WriteKind.Update && Holds(table, item, theirs, field => field.New) ? Written(table, item, theirs.Id, theirs) : Conflicted(table, item, theirs);

    /// <summary>Whether the service holds these values of the item's fields.</summary>
    public static bool Holds(TableInfo table, PublicationItem item, RemoteValues theirs, Func<PlannedField, object?> value) =>
        item.Fields.All(field => FieldEquality.Same(value(field), theirs.Values[field.Field], table.Column(field.Field).Type));

    /// <summary>The service has it: <paramref name="theirs"/> is what it holds, as far as it could be asked.</summary>
    public static ItemOutcome Written(TableInfo table, PublicationItem item, string remoteId, RemoteValues? theirs)
    {
        var sent = Sent(item);
        // What the service holds in a form that does not fit is left out, as of any answer.
        var held = theirs?.Values.Where(pair => FieldValue.TryConvert(pair.Value, table.Column(pair.Key).Type, out _)).ToDictionary() ?? sent;
        return new(
            new ItemResult(item.Id, PublicationItemState.Applied, remoteId) { Held = item.Kind == WriteKind.Delete ? null : held },
            item.Kind == WriteKind.Delete
                ? new Acknowledgement.Gone(item.Record)
                : new Acknowledgement.Written(item.Record, remoteId, theirs?.Version, sent, held) { IsNew = item.Kind == WriteKind.Create, IsWhole = IsWhole(table, held) });
    }

    // What somebody changed between the plan and a blind write, the answer's version would hide.
    private bool IsCompared => (table.Capabilities.UpdateGuarantee ?? table.Capabilities.Guarantee) != WriteGuarantee.Blind;

    private static bool IsWhole(TableInfo table, IReadOnlyDictionary<string, object?> held) => table.RemoteColumns.All(column => held.ContainsKey(column.Name));

    public static ItemOutcome Unknown(PublicationItem item, string message) => Unknown(item, new RecordError("outcome_unknown", message));

    public static ItemOutcome Unknown(PublicationItem item, RecordError error) =>
        new(new ItemResult(item.Id, PublicationItemState.Unknown, null, error), null);

    /// <summary>Why an item is not to be sent any more: the service does not take one of its fields as it was planned.</summary>
    public RecordError? Fault(PublicationItem item) => item.Kind == WriteKind.Delete
        ? null
        : item.Fields.Where(field => table.FindColumn(field.Field) is not { Kind: ColumnKind.Remote, IsReadOnly: false })
            .Select(field => PlanItem.Unwritable(table.FindColumn(field.Field))).FirstOrDefault();

    public static ItemOutcome Conflicted(TableInfo table, PublicationItem item, RemoteValues? theirs)
    {
        var fields = item.Fields.Select(field => Seen(table, field, theirs)).ToList();
        var error = theirs is null ? PlanItem.DeletedThere
            : fields.Exists(field => field.InConflict) ? PlanItem.ChangedThere
            : new RecordError("changed_there", "Somebody changed another field of the record in the service since the plan was made: plan again.");
        return new ItemOutcome(
            new ItemResult(item.Id, PublicationItemState.Conflict, null, error) { Fields = fields },
            item.RemoteId is { } id ? PlanItem.Overtaken(table, item.Record, id, theirs) : null);
    }

    private static PlannedField Seen(TableInfo table, PlannedField field, RemoteValues? theirs) =>
        theirs is null || !theirs.Values.TryGetValue(field.Field, out var now)
            ? field with { Theirs = null, InConflict = false }
            : field with { Theirs = now, InConflict = !table.Column(field.Field).IsComputed && !FieldEquality.Same(field.Old, now, table.Column(field.Field).Type) };

    public static IReadOnlyDictionary<string, object?> Sent(PublicationItem item) =>
        item.Fields.ToDictionary(field => field.Field, field => Converted(field.New));

    public static ItemOutcome Refused(PublicationItem item, RecordError error) =>
        new(new ItemResult(item.Id, PublicationItemState.Rejected, null, error), new Acknowledgement.Refused(item.Record, error));

    private Dictionary<string, object?> ByFieldId(PublicationItem item, Func<PlannedField, object?> value, Func<Column, bool>? wanted = null) =>
        // What is gone in the service cannot be named to it; only of deletions it may still be among the fields.
        item.Fields.Select(field => (field, column: table.FindColumn(field.Field)))
            .Where(pair => pair.column is { Kind: ColumnKind.Remote } && wanted?.Invoke(pair.column) != false)
            .ToDictionary(pair => pair.column!.FieldId!, pair => Converted(value(pair.field)));

    // What the service reports in a form that does not fit is left out: the next pull keeps it raw.
    private Dictionary<string, object?> Held(PublicationItem item, WriteResult.Applied applied)
    {
        var held = new Dictionary<string, object?>();
        foreach (var column in table.RemoteColumns)
        {
            if (applied.Values.TryGetValue(column.FieldId!, out var raw) && FieldValue.TryConvert(raw, column, out var value))
                held[column.Name] = value;
            // A reference that follows as an update stays an edit until then.
            else if (item.Kind == WriteKind.Create && column.References is not null && item.Fields.All(field => field.Field != column.Name))
                held[column.Name] = null;
        }
        return held;
    }

    private string? ColumnName(string? fieldId) => table.RemoteColumns.FirstOrDefault(column => column.FieldId == fieldId)?.Name;

    // JSON is shown to people as an element and sent to services as text.
    private static object? Converted(object? value) => value is System.Text.Json.JsonElement json ? json.GetRawText() : value;
}
