using System.Text.Json;
using System.Text.Json.Serialization;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Records;
using Snapshot.Errors;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Editing;

/// <summary>How conflicts are resolved: by <c>take</c> or by <c>set</c>.</summary>
internal sealed record ResolveRequest
{
    public required SelectRequest Select { get; init; }

    /// <summary>Whose values count: <c>mine</c>, those that are here, or <c>theirs</c>, those of the service.</summary>
    public ConflictSide? Take { get; init; }

    /// <summary>With <c>take</c>: the fields to decide about; when it is left out, all, and whole records too.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Other values in place of both.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Set { get; init; }

    public ConflictResolution ToResolution() => this switch
    {
        { Take: ConflictSide.Mine, Set: null } => new ConflictResolution.Mine { Fields = Fields },
        { Take: ConflictSide.Theirs, Set: null } => new ConflictResolution.Theirs { Fields = Fields },
        { Take: null, Fields: null, Set: { } set } => new ConflictResolution.Values(FieldMap.From(set)),
        _ => throw new SnapshotException(
            SnapshotErrorCode.RequestInvalid, """Conflicts are resolved by "take": "mine" or "theirs", with or without "fields", or by "set"."""),
    };
}
