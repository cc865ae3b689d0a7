using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.AspNetCore.Layout;

/// <summary>An index: on a <c>field</c>, or for <c>search</c>.</summary>
internal sealed record IndexRequest
{
    public string? Field { get; init; }

    public bool Search { get; init; }

    public TableIndex ToIndex() => (Field is not null) != Search
        ? new TableIndex(Field)
        : throw new SnapshotException(SnapshotErrorCode.RequestInvalid, """An index is one of {"field":"…"} and {"search":true}.""");
}
