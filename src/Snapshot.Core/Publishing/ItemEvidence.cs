using System.Collections.Concurrent;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Decides, from what a service holds now, whether a write in doubt has arrived.</summary>
internal sealed class ItemEvidence(TableInfo table, RemoteRecords remote, IPublicationReader publications)
{
    // Of two creates of the same values one record proves only one.
    private readonly ConcurrentDictionary<string, long> _taken = [];

    public async Task<ItemOutcome> SettleAsync(PublicationItem item, RemoteValues? theirs, CancellationToken cancellationToken) => item.Kind switch
    {
        // Sending the same create again makes no second record where the service recognises repeats.
        WriteKind.Create when remote.CreatesAreIdempotent => Again(item),
        WriteKind.Create => await CreatedAsync(item, cancellationToken).ConfigureAwait(false),
        WriteKind.Delete => theirs is null ? ItemWrites.Written(table, item, item.RemoteId!, null) : Again(item),
        _ when theirs is null => ItemWrites.Conflicted(table, item, null),
        _ when ItemWrites.Holds(table, item, theirs, field => field.New) => ItemWrites.Written(table, item, theirs.Id, theirs),
        _ when ItemWrites.Holds(table, item, theirs, item.Expected) => Again(item),
        _ => ItemWrites.Conflicted(table, item, theirs),
    };

    // Elsewhere only a natural key proves anything: nobody has it, or a record that is what was sent and stands for no other one here.
    private async Task<ItemOutcome> CreatedAsync(PublicationItem item, CancellationToken cancellationToken)
    {
        if (NaturalKey(item) is not { } key)
            return ItemWrites.Unknown(item, "There was no answer when the record was created, and the service cannot tell whether it was.");
        var found = await remote.FindAsync(key, cancellationToken).ConfigureAwait(false);
        if (found.Count == 0)
            return Again(item);
        return found is [var one] && ItemWrites.Holds(table, item, one, field => field.New)
            && !await publications.IsKnownAsync(table, one.Id, cancellationToken).ConfigureAwait(false) && _taken.TryAdd(one.Id, item.Id)
            ? ItemWrites.Written(table, item, one.Id, one)
            : ItemWrites.Unknown(item, "The service holds a record of the same natural key, and nothing tells whether it is this one.");
    }

    // The first key of which the item gives every field.
    private IReadOnlyDictionary<string, object?>? NaturalKey(PublicationItem item)
    {
        var sent = ItemWrites.Sent(item);
        return remote.NaturalKeys
            .Select(fields => fields.ToDictionary(
                id => id, id => table.RemoteColumns.FirstOrDefault(column => column.FieldId == id) is { } column ? sent.GetValueOrDefault(column.Name) : null))
            .FirstOrDefault(key => key.Count > 0 && key.Values.All(value => value is not null));
    }

    private static ItemOutcome Again(PublicationItem item) => new(new ItemResult(item.Id, PublicationItemState.Pending), null);
}
