using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>What a service holds of one record.</summary>
/// <param name="Id">The service's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Values">Its values by column name.</param>
internal sealed record RemoteValues(string Id, string? Version, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>The record as the connector gave it.</summary>
    public required RemoteRecord Source { get; init; }
}

