using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>
/// What names a record that a revert makes again names it by what it is called here: the service may give it another id than it had.
/// </summary>
internal sealed class RevertReferences(RevertTables services, IPublicationReader publications, PlanId reverted)
{
    public async Task<IReadOnlyList<PublicationItem>> RenamedAsync(
        IReadOnlyList<PublicationItem> items, RemoteRecords remote, CancellationToken cancellationToken)
    {
        foreach (var column in remote.Table.RemoteColumns)
        {
            if (services.Order.Target(remote.Table, column) is not { } target)
                continue;
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
