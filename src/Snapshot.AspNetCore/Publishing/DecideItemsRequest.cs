using Snapshot.AspNetCore.Identity;
using Snapshot.Errors;
using Snapshot.Publishing;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>What a person decides about writes in doubt.</summary>
/// <param name="Items">The numbers of the items.</param>
/// <param name="Decision">What is so.</param>
/// <param name="RemoteId">The service's id, when one created record is said to be there.</param>
/// <param name="RemoteIds">The service's ids by item, when several are.</param>
/// <param name="EvenIfDifferent">Whether they count as applied although the service holds something else than was sent.</param>
internal sealed record DecideItemsRequest(
    IReadOnlyList<string> Items, ItemDecision Decision, string? RemoteId = null, IReadOnlyDictionary<string, string>? RemoteIds = null, bool EvenIfDifferent = false)
{
    /// <exception cref="SnapshotException"><c>publication_item_not_found</c> or <c>decision_invalid</c>.</exception>
    public IReadOnlyList<DecidedItem> ToItems()
    {
        if (RemoteIds?.Keys.Except(Items).FirstOrDefault() is { } other)
            throw new SnapshotException(SnapshotErrorCode.DecisionInvalid, $"remoteIds names “{other}”, which is none of the items.");
        if (RemoteId is not null && RemoteIds is not null)
            throw new SnapshotException(SnapshotErrorCode.DecisionInvalid, "Give remoteId for one item, or remoteIds for several, and not both.");
        return [.. Items.Select(item => new DecidedItem(Ids.Item(item), RemoteIds?.GetValueOrDefault(item) ?? RemoteId) { EvenIfDifferent = EvenIfDifferent })];
    }
}
