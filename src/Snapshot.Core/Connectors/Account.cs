using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>A connected service: a connector and the settings to reach it. Secrets are not in it.</summary>
public sealed record Account
{
    /// <summary>Its id.</summary>
    public required AccountId Id { get; init; }

    /// <summary>The connector's name.</summary>
    public required string Connector { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whose it is.</summary>
    public required Owner Owner { get; init; }

    /// <summary>The settings that are no secret.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>When it was connected.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
