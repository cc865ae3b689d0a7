using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>
/// What names a record that a revert makes again names it by what it is called here: the service may give it another id than it had.
/// </summary>
/// <param name="services">The tables.</param>
/// <param name="publications">Reads what was deleted.</param>
/// <param name="records">Reads who names it.</param>
/// <param name="reverted">The plan that is taken back.</param>
internal sealed class RevertReferences(RevertTables services, IPublicationReader publications, IRecordReader records, PlanId reverted)
{
    private const int RecordsPerRead = 1000;

    /// <summary>
    /// Mends what dangles in the service: records beside the publication that still name, under its old id, one that is made again.
    /// </summary>
    public async Task MendAsync(SaveItems save, CancellationToken cancellationToken)
    {
        foreach (var table in services.Order.Tables)
        {
            var references = services.Order.From(table).Where(pair => !pair.Column.IsReadOnly && GetsNewIds(pair.Target)).ToList();
            if (references.Count == 0)
                continue;
            var dangling = await publications.DanglingAsync(table, references, reverted, cancellationToken).ConfigureAwait(false);
            if (dangling.Count == 0 || (await services.OpenAsync(table, cancellationToken).ConfigureAwait(false)) is not { Remote: { } remote } part)
                continue;
            foreach (var page in dangling.Chunk(RecordsPerRead))
            {
                var items = await MendedAsync(table, remote, [.. references.Select(pair => pair.Column)], page, cancellationToken).ConfigureAwait(false);
                part.Tally.Add(items);
                if (items.Count > 0)
                    await save(remote.Table, items).ConfigureAwait(false);
            }
        }
    }

    public async Task<IReadOnlyList<PublicationItem>> RenamedAsync(
        IReadOnlyList<PublicationItem> items, RemoteRecords remote, CancellationToken cancellationToken)
    {
        foreach (var (column, target) in services.Order.From(remote.Table))
        {
            var named = items.SelectMany(item => Values(item, column)).SelectMany(value => ReferenceValue.Ids(value, column.Type)).Distinct().ToList();
            var again = named.Count == 0 ? [] : await MadeAgainAsync(target, named, cancellationToken).ConfigureAwait(false);
            if (again.Count > 0)
                items = [.. items.Select(item => Renamed(item, column, again))];
        }
        // None of the records that have a temporary id now has another one yet.
        var references = new PlanReferences(
            remote, services.Order, (_, records, _) => Task.FromResult<IReadOnlyDictionary<long, string?>>(records.ToDictionary(record => record, _ => (string?)null)));
        return await references.CheckAsync(items, cancellationToken).ConfigureAwait(false);
    }

    // A record that is made again with its key has the id that it had.
    private bool GetsNewIds(TableInfo target) => services.MakesAgain(target) && target.RemoteColumns.Any(column => column is { IsKey: true, IsReadOnly: true });

    private async Task<IReadOnlyList<PublicationItem>> MendedAsync(
        TableInfo table, RemoteRecords remote, IReadOnlyList<Column> columns, IReadOnlyList<long> dangling, CancellationToken cancellationToken)
    {
        var here = await records.ReadByIdAsync(table, dangling, cancellationToken).ConfigureAwait(false);
        var theirs = await remote.ReadAsync([.. here.Select(record => record.RemoteId!)], cancellationToken).ConfigureAwait(false);
        var held = (
            from record in here
            let now = theirs.GetValueOrDefault(record.RemoteId!)
            where now is not null
            select Naming(remote.Table, columns, record, now)).ToList();
        var renamed = await RenamedAsync(held, remote, cancellationToken).ConfigureAwait(false);
        return
        [
            .. renamed.Select(item => item with { Fields = [.. item.Fields.Where(field => !FieldEquality.Same(field.New, field.Theirs, remote.Table.Column(field.Field).Type))] })
                .Where(item => item.Fields.Count > 0).Select(item => PlanItem.Capable(remote.Table, item)),
        ];
    }

    // As it is there now; what it names is replaced in it.
    private static PublicationItem Naming(TableInfo table, IEnumerable<Column> columns, Record record, RemoteValues theirs) => new()
    {
        Table = table.Ref.Table,
        Record = record.Id,
        RecordVersion = record.Version,
        Kind = WriteKind.Update,
        RemoteId = record.RemoteId,
        RemoteVersion = theirs.Version,
        Fields =
        [
            .. columns.Where(column => theirs.Values.ContainsKey(column.Name) && !record.Edited.ContainsKey(column.Name))
                .Select(column => new PlannedField(column.Name, theirs.Values[column.Name], theirs.Values[column.Name], theirs.Values[column.Name])),
        ],
        State = PublicationItemState.Pending,
    };

    // Those that were deleted, and that nobody has made again meanwhile.
    private async Task<Dictionary<string, long>> MadeAgainAsync(TableInfo target, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var deleted = await publications.DeletedAsync(target, reverted, ids, cancellationToken).ConfigureAwait(false);
        if (deleted.Count == 0 || (await services.OpenAsync(target, cancellationToken).ConfigureAwait(false)).Remote is not { Table.Capabilities.CanCreate: true } remote)
            return [];
        var theirs = await remote.ReadAsync([.. deleted.Keys], cancellationToken).ConfigureAwait(false);
        return deleted.Where(pair => !theirs.ContainsKey(pair.Key)).ToDictionary();
    }

    private static IEnumerable<object?> Values(PublicationItem item, Column column) =>
        item.Kind == WriteKind.Delete ? [] : item.Fields.Where(field => field.Field == column.Name).Select(field => field.New);

    private static PublicationItem Renamed(PublicationItem item, Column column, Dictionary<string, long> again) => item.Kind == WriteKind.Delete
        ? item
        : item with
        {
            Fields = [.. item.Fields.Select(field => field.Field == column.Name ? field with { New = ReferenceValue.Rename(field.New, column.Type, again) } : field)],
        };
}
