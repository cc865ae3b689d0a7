using Snapshot.AspNetCore.Records;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Browsing;

/// <summary>A page of records.</summary>
internal sealed record RecordPageResponse(IReadOnlyList<RecordResponse> Records, string? NextCursor, RecordCount? Count)
{
    public static RecordPageResponse From(RecordPage page) => new([.. page.Records.Select(RecordResponse.From)], page.NextCursor, page.Count);
}
