using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Decides, from what a service holds now, whether a write in doubt has arrived.</summary>
internal sealed class ItemEvidence(TableInfo table, RemoteRecords remote)
{
    public ItemOutcome Settle(PublicationItem item, RemoteValues? theirs) => item.Kind switch
    {
        // Sending the same create again makes no second record where the service recognises repeats; elsewhere nothing proves anything.
        WriteKind.Create when remote.CreatesAreIdempotent => Again(item),
        WriteKind.Create => ItemWrites.Unknown(item, "The worker stopped while the record was being created, and the service cannot tell whether it was."),
        WriteKind.Delete => theirs is null ? ItemWrites.Written(table, item, item.RemoteId!, null) : Again(item),
        _ when theirs is null => Conflicted(item, null),
        _ when Holds(item, theirs, field => field.New) => ItemWrites.Written(table, item, theirs.Id, theirs),
        _ when Holds(item, theirs, field => field.Theirs) => Again(item),
        _ => Conflicted(item, theirs),
    };

    private bool Holds(PublicationItem item, RemoteValues theirs, Func<PlannedField, object?> value) =>
        item.Fields.All(field => FieldEquality.Same(value(field), theirs.Values[field.Field], table.Column(field.Field).Type));

    private static ItemOutcome Again(PublicationItem item) => new(new ItemResult(item.Id, PublicationItemState.Pending), null);

    private ItemOutcome Conflicted(PublicationItem item, RemoteValues? theirs) =>
        new ItemWrites(table, remote, default).Conflicted(item, theirs);
}
