using System.Collections.Concurrent;
using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>
/// Settles writes of one table whose outcome nobody was told: by what the service holds now or, where that proves nothing, by leaving them
/// to a person.
/// </summary>
internal sealed class DoubtfulItems(
    RemoteRecords remote, ItemWrites writes, IPublicationReader publications, ItemReferences references, ItemReceipts receipts)
{
    private readonly ItemEvidence _evidence = new(remote.Table, remote, publications);
    private readonly ConcurrentDictionary<long, bool> _sentAgain = [];

    /// <summary>Settles what an attempt that died left as sent.</summary>
    public async Task SettleAsync(IReadOnlyList<PublicationItem> left, CancellationToken cancellationToken)
    {
        // What was sent had all the ids it needed. That some are missing now – a record that it names was deleted here – leaves nothing to compare with.
        var (sent, unresolved) = await references.ResolveAsync(left, cancellationToken).ConfigureAwait(false);
        var lost = unresolved.Select(outcome => outcome.Result.Item).ToHashSet();
        await receipts.SaveAsync(
            [
                .. await OutcomesAsync(sent, cancellationToken).ConfigureAwait(false),
                .. left.Where(item => lost.Contains(item.Id)).Select(item => ItemWrites.Unknown(
                    item, "There was no answer when it was sent, and a record that it names is not here any more: nothing tells whether it was carried out.")),
            ],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Settles writes whose call has just ended without an answer. Each is sent again once at most.</summary>
    public async Task SettleAsync(IReadOnlyList<(PublicationItem Item, WriteResult.Unknown Answer)> unanswered, CancellationToken cancellationToken)
    {
        var outcomes = await OutcomesAsync([.. unanswered.Select(pair => pair.Item)], cancellationToken).ConfigureAwait(false);
        await receipts.SaveAsync(
            [.. outcomes.Zip(unanswered, (outcome, pair) => MayBeSentAgain(pair.Item, outcome) ? outcome : ItemWrites.Unknown(pair.Item, pair.Answer.Message))],
            cancellationToken).ConfigureAwait(false);
    }

    // A call without an answer may still be under way: that a record is not there yet proves nothing of its create.
    private bool MayBeSentAgain(PublicationItem item, ItemOutcome outcome) =>
        outcome.Result.State != PublicationItemState.Pending
        || ((item.Kind != WriteKind.Create || remote.CreatesAreIdempotent) && _sentAgain.TryAdd(item.Id, true));

    private async Task<IReadOnlyList<ItemOutcome>> OutcomesAsync(IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken)
    {
        var theirs = await remote.ReadAsync([.. items.Select(item => item.RemoteId).OfType<string>()], cancellationToken).ConfigureAwait(false);
        var outcomes = new List<ItemOutcome>();
        foreach (var item in items)
        {
            outcomes.Add(writes.Fault(item) is { } fault
                ? ItemWrites.Unknown(item, fault)
                : await _evidence.SettleAsync(item, item.RemoteId is null ? null : theirs.GetValueOrDefault(item.RemoteId), cancellationToken).ConfigureAwait(false));
        }
        return outcomes;
    }
}
