using System.Collections.Frozen;
using Snapshot.Errors;

namespace Snapshot.Connectors;

/// <summary>The connectors that the host has registered.</summary>
public sealed class ConnectorRegistry
{
    private readonly FrozenDictionary<string, IConnector> _connectors;

    /// <summary>Takes the registered connectors.</summary>
    /// <exception cref="InvalidOperationException">Two of them have the same name.</exception>
    public ConnectorRegistry(IEnumerable<IConnector> connectors)
    {
        ArgumentNullException.ThrowIfNull(connectors);
        var all = connectors.Distinct(ReferenceEqualityComparer.Instance).Cast<IConnector>().ToList();
        var twice = all.GroupBy(connector => connector.Spec.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InvalidOperationException(
                $"Two connectors are called “{twice.Key}”: {string.Join(" and ", twice.Select(connector => connector.GetType().FullName))}.");
        _connectors = all.ToFrozenDictionary(connector => connector.Spec.Name);
    }

    /// <summary>What each connector says of itself, by name.</summary>
    public IReadOnlyList<ConnectorSpec> Specs => [.. _connectors.Values.Select(connector => connector.Spec).OrderBy(spec => spec.Name, StringComparer.Ordinal)];

    /// <summary>The connector of a name.</summary>
    /// <exception cref="SnapshotException"><c>connector_not_found</c>.</exception>
    public IConnector Get(string name) => _connectors.TryGetValue(name, out var connector)
        ? connector
        : throw new SnapshotException(
            SnapshotErrorCode.ConnectorNotFound, $"No connector “{name}” is registered.{NearName.Hint(name, _connectors.Keys)}")
        {
            Details = new Dictionary<string, object?> { ["connector"] = name, ["registered"] = _connectors.Keys.Order().ToArray() },
        };
}
