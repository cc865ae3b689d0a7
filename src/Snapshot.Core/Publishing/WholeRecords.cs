using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>
/// Knows what a service holds of the records that the updates in hand replace. It is read just before they are sent, so that a field that nobody here
/// edited goes back with the value that somebody gave it there since the plan was made.
/// </summary>
internal sealed class WholeRecords(RemoteRecords remote, ItemReceipts receipts)
{
    private Dictionary<string, RemoteValues> _present = [];

    /// <summary>The record that an update replaces; <see langword="null"/> when none was read.</summary>
    public RemoteValues? Of(PublicationItem item) => item is { Kind: WriteKind.Update, RemoteId: { } id } ? _present.GetValueOrDefault(id) : null;

    /// <summary>Reads the records of some updates, and gives those that can be sent: the others met what somebody did there meanwhile.</summary>
    public async Task<IReadOnlyList<PublicationItem>> ReadAsync(IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        _present = await remote.ReadAsync([.. items.Select(item => item.RemoteId!)], cancellationToken).ConfigureAwait(false);
        var moved = items.Where(item => Of(item) is not { } present || !ItemWrites.Holds(remote.Table, item, present, field => field.Theirs)).ToList();
        if (moved.Count > 0)
            await receipts.SaveAsync([.. moved.Select(Outcome)], cancellationToken).ConfigureAwait(false);
        return [.. items.Except(moved)];
    }

    // Somebody else may have made the same change.
    private ItemOutcome Outcome(PublicationItem item) => Of(item) is { } present && ItemWrites.Holds(remote.Table, item, present, field => field.New)
        ? ItemWrites.Written(remote.Table, item, present.Id, present)
        : ItemWrites.Conflicted(remote.Table, item, Of(item));
}
