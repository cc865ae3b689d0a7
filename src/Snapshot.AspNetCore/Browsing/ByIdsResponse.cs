using Snapshot.AspNetCore.Records;

namespace Snapshot.AspNetCore.Browsing;

/// <summary>Records in the order in which they were asked for.</summary>
/// <param name="Records">The records.</param>
/// <param name="Missing">The ids that name no record.</param>
internal sealed record ByIdsResponse(IReadOnlyList<RecordResponse> Records, IReadOnlyList<string> Missing);
