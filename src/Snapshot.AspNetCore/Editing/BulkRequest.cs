using System.Text.Json;
using Snapshot.AspNetCore.Records;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Editing;

/// <summary>One change of many records: <c>set</c> some fields, <c>delete</c>, or <c>discard</c> their edits – exactly one of them.</summary>
internal sealed record BulkRequest
{
    public required SelectRequest Select { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Set { get; init; }

    public bool Delete { get; init; }

    public bool Discard { get; init; }

    public static SnapshotException NotOne() =>
        new(SnapshotErrorCode.RequestInvalid, """A bulk change is one of {"set":{…}}, {"delete":true} and {"discard":true}.""");
}
