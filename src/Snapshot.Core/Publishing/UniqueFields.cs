using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Finds changed records that have the value of another record in a field that is unique in the service, with one read of each field.</summary>
internal sealed class UniqueFields(TableInfo table, IRecordReader records)
{
    private readonly Dictionary<string, HashSet<long>> _duplicates = [];

    public async Task<IReadOnlyList<PublicationItem>> CheckAsync(IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        foreach (var column in table.RemoteColumns.Where(column => column.IsUnique && !_duplicates.ContainsKey(column.Name)))
        {
            if (items.Any(item => Gives(item, column)))
                _duplicates[column.Name] = [.. await records.ReadDuplicatesAsync(table, column, cancellationToken).ConfigureAwait(false)];
        }
        return _duplicates.Count == 0 ? items : [.. items.Select(Checked)];
    }

    private PublicationItem Checked(PublicationItem item) =>
        table.RemoteColumns.FirstOrDefault(column => _duplicates.TryGetValue(column.Name, out var ids) && ids.Contains(item.Record) && Gives(item, column)) is { } column
            ? item with { State = PublicationItemState.Invalid, Error = FieldRules.Duplicate(column) }
            : item;

    private static bool Gives(PublicationItem item, Column column) =>
        item is { State: PublicationItemState.Pending, Kind: not WriteKind.Delete } && item.Fields.Any(field => field.Field == column.Name && field.New is not null);
}
