using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Gives references to records that were created here the ids that the service has given them, before a write and after a create.</summary>
/// <param name="table">The table as far as its service takes it.</param>
/// <param name="order">All tables of the snapshot.</param>
/// <param name="records">Reads the ids.</param>
internal sealed class ItemReferences(TableInfo table, TableOrder order, IRecordReader records)
{
    private readonly IReadOnlyList<(Column Column, TableInfo Target)> _columns =
        [.. order.From(table)];

    /// <summary>The items as they are to be sent, and the outcomes of those that cannot be: a record that they need was not created.</summary>
    public async Task<(IReadOnlyList<PublicationItem> Items, IReadOnlyList<ItemOutcome> Refused)> ResolveAsync(
        IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        var (sendable, refused) = (new List<PublicationItem>(items.Count), new List<ItemOutcome>());
        var ids = await IdsAsync(items, cancellationToken).ConfigureAwait(false);
        foreach (var item in items)
        {
            if (item is { Kind: WriteKind.Update, RemoteId: null })
                refused.Add(ItemWrites.Refused(item, new RecordError("reference_not_created", "The record itself was not created, so it cannot be updated.")));
            else if (item.Fields.FirstOrDefault(field => Names(field).Any(named => ids[named] is null)) is { } missing)
                refused.Add(ItemWrites.Refused(item, new RecordError("reference_not_created", $"The record that “{missing.Field}” names was not created.", missing.Field)));
            else
                sendable.Add(ids.Count == 0 ? item : item with { Fields = [.. item.Fields.Select(field => Resolved(field, ids))] });
        }
        return (sendable, refused);
    }

    /// <summary>Tells all tables what the service calls the records that it has just created.</summary>
    public async Task<ChangedRecords> FillAsync(IStep step, IReadOnlyDictionary<long, string> created, CancellationToken cancellationToken)
    {
        await step.Publications.FollowCreatesAsync(table, [.. created.Keys], cancellationToken).ConfigureAwait(false);
        var changed = ChangedRecords.None;
        foreach (var (other, column) in order.To(table))
            changed += await step.ApplyAsync(other, new RecordEdit.FillReferences(column, created, TableOrder.HasNumbers(table)), cancellationToken).ConfigureAwait(false);
        return changed;
    }

    private async Task<Dictionary<(short Table, long Record), string?>> IdsAsync(IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<(short, long), string?>();
        var named = items.SelectMany(item => item.Fields).SelectMany(Names).Distinct().ToLookup(name => name.Table, name => name.Record);
        foreach (var target in _columns.Select(pair => pair.Target).DistinctBy(target => target.Number).Where(target => named.Contains(target.Number)))
        {
            var found = await records.ReadRemoteIdsAsync(target, [.. named[target.Number]], cancellationToken).ConfigureAwait(false);
            foreach (var record in named[target.Number])
                ids[(target.Number, record)] = found.GetValueOrDefault(record);
        }
        return ids;
    }

    private IEnumerable<(short Table, long Record)> Names(PlannedField field) =>
        Of(field) is var (column, target) ? ReferenceValue.Created(field.New, column.Type).Select(record => (target.Number, record)) : [];

    private PlannedField Resolved(PlannedField field, Dictionary<(short Table, long Record), string?> ids)
    {
        if (Of(field) is not var (column, target) || !ReferenceValue.Created(field.New, column.Type).Any())
            return field;
        var known = ids.Where(pair => pair.Key.Table == target.Number).ToDictionary(pair => pair.Key.Record, pair => pair.Value);
        return field with { New = ReferenceValue.Replace(field.New, column.Type, known, TableOrder.HasNumbers(target)) };
    }

    private (Column Column, TableInfo Target)? Of(PlannedField field)
    {
        foreach (var pair in _columns)
        {
            if (pair.Column.Name == field.Field)
                return pair;
        }
        return null;
    }
}
