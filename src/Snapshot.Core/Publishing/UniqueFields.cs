using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>
/// Finds changed records that have the values of another record where these are unique in the service – in a unique field, and in the key –, with
/// one read of each.
/// </summary>
internal sealed class UniqueFields(TableInfo table, IRecordReader records)
{
    private readonly IReadOnlyList<IReadOnlyList<Column>> _unique =
    [
        .. table.RemoteColumns.Where(column => column.IsUnique).Select(column => (IReadOnlyList<Column>)[column]),
        [.. table.RemoteColumns.Where(column => column.IsKey)],
    ];

    private readonly Dictionary<IReadOnlyList<Column>, HashSet<long>> _duplicates = [];

    public async Task<IReadOnlyList<PublicationItem>> CheckAsync(IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        foreach (var columns in _unique.Where(columns => !_duplicates.ContainsKey(columns) && items.Any(item => Gives(item, columns))))
            _duplicates[columns] = [.. await records.ReadDuplicatesAsync(table, columns, cancellationToken).ConfigureAwait(false)];
        return _duplicates.Count == 0 ? items : [.. items.Select(Checked)];
    }

    private PublicationItem Checked(PublicationItem item) =>
        _unique.FirstOrDefault(columns => _duplicates.TryGetValue(columns, out var ids) && ids.Contains(item.Record) && Gives(item, columns)) is { } columns
            ? item with { State = PublicationItemState.Invalid, Error = FieldRules.Duplicate(columns) }
            : item;

    private static bool Gives(PublicationItem item, IReadOnlyList<Column> columns) => item is { State: PublicationItemState.Pending, Kind: not WriteKind.Delete }
        && item.Fields.Any(field => field.New is not null && columns.Any(column => column.Name == field.Field));
}
