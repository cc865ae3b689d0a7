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
        WriteKind.Delete => theirs is null ? Gone(item) : Again(item),
        _ when theirs is null => Conflicted(item, null),
        _ when Holds(item, theirs, field => field.New) => Written(item, theirs),
        _ when Holds(item, theirs, field => field.Theirs) => Again(item),
        _ => Conflicted(item, theirs),
    };

    private bool Holds(PublicationItem item, RemoteValues theirs, Func<PlannedField, object?> value) =>
        item.Fields.All(field => FieldEquality.Same(value(field), theirs.Values[field.Field], table.Column(field.Field).Type));

    private static ItemOutcome Again(PublicationItem item) => new(new ItemResult(item.Id, PublicationItemState.Pending), null);

    private static ItemOutcome Gone(PublicationItem item) =>
        new(new ItemResult(item.Id, PublicationItemState.Applied), new Acknowledgement.Gone(item.Record));

    private static ItemOutcome Written(PublicationItem item, RemoteValues theirs) => new(
        new ItemResult(item.Id, PublicationItemState.Applied, theirs.Id),
        new Acknowledgement.Written(item.Record, theirs.Id, theirs.Version, ItemWrites.Sent(item), ItemWrites.Sent(item)));

    private ItemOutcome Conflicted(PublicationItem item, RemoteValues? theirs) =>
        new ItemWrites(table, remote, default).Conflicted(item, theirs);
}
