using Snapshot.Records;

namespace Snapshot.Storage;

/// <summary>What became of a publication's item.</summary>
/// <param name="Item">The item's number.</param>
/// <param name="State">Where it stands now.</param>
/// <param name="RemoteId">The service's id of a created record.</param>
/// <param name="Error">Why it was not applied.</param>
internal sealed record ItemResult(long Item, PublicationItemState State, string? RemoteId = null, RecordError? Error = null)
{
    /// <summary>What the service said that it holds now, by column name.</summary>
    public IReadOnlyDictionary<string, object?>? Held { get; init; }

    /// <summary>The item's fields with what the service holds now, where that is something else than when it was planned.</summary>
    public IReadOnlyList<PlannedField>? Fields { get; init; }
}
