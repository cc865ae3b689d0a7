using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Ends the items of a table that the service does not have any more, or not with this key: none is sent, and what was sent stays in doubt.</summary>
internal sealed class LostTable(TableInfo table, PlanId plan, ItemReceipts receipts, IPublicationReader publications, PublishProgress progress)
{
    private const int ItemsPerStep = 1000;

    public async Task RefuseAsync(string why, CancellationToken cancellationToken)
    {
        var error = new RecordError("schema_changed", why);
        await EndAsync(PublicationItemState.Sent, item => ItemWrites.Unknown(item, error), cancellationToken).ConfigureAwait(false);
        await EndAsync(PublicationItemState.Pending, item => ItemWrites.Refused(item, error), cancellationToken).ConfigureAwait(false);
    }

    private async Task EndAsync(PublicationItemState state, Func<PublicationItem, ItemOutcome> outcome, CancellationToken cancellationToken)
    {
        while (await publications.ItemsAsync(table, plan, state, ItemsPerStep, cancellationToken).ConfigureAwait(false) is { Count: > 0 } items)
        {
            await receipts.SaveAsync([.. items.Select(outcome)], cancellationToken).ConfigureAwait(false);
            progress.Add(table.Ref.Table, items.Count);
        }
    }
}
