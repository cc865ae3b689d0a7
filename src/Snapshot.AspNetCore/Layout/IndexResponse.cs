using Snapshot.Tables;

namespace Snapshot.AspNetCore.Layout;

/// <summary>An index that is built: on a field, or for searches.</summary>
internal sealed record IndexResponse(string? Field, bool Search)
{
    public static IndexResponse From(TableIndex index) => new(index.Field, index.ForSearch);
}
