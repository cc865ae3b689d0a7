namespace Snapshot.Connectors;

/// <summary>One thing a person fills in to connect an account.</summary>
/// <param name="Name">Its key in an account's settings.</param>
/// <param name="Title">Its label.</param>
public sealed record ConnectorSetting(string Name, string Title)
{
    /// <summary>It must be given.</summary>
    public bool IsRequired { get; init; }

    /// <summary>It is stored encrypted and never shown again.</summary>
    public bool IsSecret { get; init; }

    /// <summary>What it is, in a sentence.</summary>
    public string? Description { get; init; }
}
