namespace Snapshot.Connectors;

/// <summary>A service to be connected.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="Name">A name for people.</param>
/// <param name="Settings">What the connector asks for, secrets among them.</param>
public sealed record NewAccount(string Connector, string Name, IReadOnlyDictionary<string, string> Settings);
