namespace Snapshot.AspNetCore.Connectors;

/// <summary>A service to be connected.</summary>
internal sealed record AccountRequest
{
    public required string Connector { get; init; }

    public required string Name { get; init; }

    /// <summary>What the connector asks for, secrets among them; secrets are never shown again.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }
}
