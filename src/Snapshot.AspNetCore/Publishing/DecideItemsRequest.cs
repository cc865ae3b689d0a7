using Snapshot.Publishing;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>What a person decides about writes in doubt.</summary>
/// <param name="Items">The numbers of the items.</param>
/// <param name="Decision">What is so.</param>
/// <param name="RemoteId">The service's id, when one created record is said to be there.</param>
internal sealed record DecideItemsRequest(IReadOnlyList<string> Items, ItemDecision Decision, string? RemoteId = null);
