namespace Snapshot.AspNetCore.Browsing;

/// <summary>The ids of the records wanted.</summary>
internal sealed record ByIdsRequest(IReadOnlyList<string> Ids);
