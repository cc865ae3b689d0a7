using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Checks what planned writes reference, and takes out of creates what can only be referenced later.</summary>
/// <param name="remote">The table of the writes.</param>
/// <param name="order">All tables of the snapshot.</param>
/// <param name="ids">The service's ids of records here, or none of those that it does not have yet; what is not here is left out.</param>
internal sealed class PlanReferences(
    RemoteRecords remote, TableOrder order, Func<TableInfo, IReadOnlyList<long>, CancellationToken, Task<IReadOnlyDictionary<long, string?>>> ids)
{
    private readonly IReadOnlyList<(Column Column, TableInfo? Target)> _columns =
    [
        .. from column in remote.Table.RemoteColumns
           let target = order.Target(remote.Table, column)
           where column.References is not null
           select (column, target),
    ];

    /// <summary>
    /// The new records of the table that name each other in circles; the others are created in their turn, with what they name.
    /// <see langword="null"/>: any may be in one.
    /// </summary>
    public IReadOnlySet<long>? Circular { get; init; }

    public async Task<IReadOnlyList<PublicationItem>> CheckAsync(IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        if (_columns.Count == 0)
            return items;
        foreach (var (column, target) in _columns)
            items = await CheckAsync(items, column, target, cancellationToken).ConfigureAwait(false);
        // All that follows one create is one update.
        return
        [
            .. items.GroupBy(item => (item.Record, item.Kind))
                .Select(same => same.First() with { Fields = [.. same.SelectMany(item => item.Fields)] }),
        ];
    }

    private async Task<IReadOnlyList<PublicationItem>> CheckAsync(
        IReadOnlyList<PublicationItem> items, Column column, TableInfo? target, CancellationToken cancellationToken)
    {
        var named = items.SelectMany(item => Created(item, column)).Distinct().ToList();
        var known = target is null || named.Count == 0
            ? new Dictionary<long, string?>()
            : await ids(target, named, cancellationToken).ConfigureAwait(false);
        return [.. items.SelectMany(item => Check(item, column, known))];
    }

    private IEnumerable<PublicationItem> Check(PublicationItem item, Column column, IReadOnlyDictionary<long, string?> known)
    {
        if (item.State != PublicationItemState.Pending || item.Kind == WriteKind.Delete || item.Fields.FirstOrDefault(field => field.Field == column.Name) is not { } field)
            return [item];
        var created = Created(item, column).ToList();
        if (created.Exists(record => !known.ContainsKey(record)))
            return [Invalid(item, column, "reference_unknown", $"“{column.Title}” names a new record that is not here any more.")];
        if (created.Count == 0)
            return [remote.Fits(column, field.New) ? item : Invalid(item, column, "reference_invalid", $"“{field.New}” is no id of the records that “{column.Title}” names.")];
        // What the service has by now can be named at once.
        if (item.Kind != WriteKind.Create || !order.IsLate(remote.Table, column) || created.TrueForAll(record => known[record] is not null))
            return [item];
        if (Circular is not null && !Circular.Contains(item.Record) && order.Target(remote.Table, column)?.Number == remote.Table.Number)
            return [item];
        if (column.IsRequired)
            return [Invalid(item, column, "reference_circular", $"“{column.Title}” must be given, and names a record that is created no earlier than this one.")];
        return
        [
            item with { Fields = [.. item.Fields.Where(other => other != field)] },
            item with { Kind = WriteKind.Update, Fields = [field] },
        ];
    }

    private static IEnumerable<long> Created(PublicationItem item, Column column) =>
        item.Fields.Where(field => field.Field == column.Name).SelectMany(field => ReferenceValue.Created(field.New, column.Type));

    private static PublicationItem Invalid(PublicationItem item, Column column, string code, string message) =>
        item with { State = PublicationItemState.Invalid, Error = new RecordError(code, message, column.Name) };
}
