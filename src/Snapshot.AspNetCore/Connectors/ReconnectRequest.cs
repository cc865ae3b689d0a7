namespace Snapshot.AspNetCore.Connectors;

/// <summary>What an account is connected again with.</summary>
internal sealed record ReconnectRequest
{
    /// <summary>All that the connector asks for, secrets among them: none of the settings before is kept.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }
}
