namespace Snapshot.Connectors;

/// <summary>What a connector says of itself before anything is connected.</summary>
/// <param name="Name">Its stable name, by which accounts refer to it: lower-case letters, digits and hyphens.</param>
/// <param name="Title">The service's name for people.</param>
/// <param name="Settings">What a person fills in to connect an account.</param>
public sealed record ConnectorSpec(string Name, string Title, IReadOnlyList<ConnectorSetting> Settings)
{
    /// <summary>How many requests the service takes from each account; <see langword="null"/>: it sets no limit that is known beforehand.</summary>
    public RateLimit? RateLimit { get; init; }
}
