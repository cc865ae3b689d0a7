using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>One write.</summary>
public sealed record WriteOperation
{
    /// <summary>Names this write for ever, also when it is sent again: the key for services that recognise repeats.</summary>
    public required string OperationId { get; init; }

    /// <summary>What to do.</summary>
    public required WriteKind Kind { get; init; }

    /// <summary>The service's id of the record; <see langword="null"/> for a create.</summary>
    public string? RemoteId { get; init; }

    /// <summary>The new values by remote field id, of the changed fields only. Empty for a delete.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <summary>What the service is expected to hold in the same fields, of a delete in all; a compare-and-set refuses when it does not.</summary>
    public IReadOnlyDictionary<string, object?> Expected { get; init; } = new Dictionary<string, object?>();

    /// <summary>The version the service is expected to hold, where it has one.</summary>
    public string? ExpectedVersion { get; init; }

    /// <summary>
    /// Whether a record is what is expected, for connectors to services that do not compare by themselves: it has the expected version, where there is one, and holds the
    /// expected values. A version alone may be too coarse, such as a time to the second.
    /// </summary>
    /// <param name="record">The record as the service holds it now.</param>
    /// <param name="fields">The fields that its values belong to, in their order.</param>
    public bool IsMetBy(RemoteRecord record, IReadOnlyList<RemoteField> fields)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(fields);
        return (ExpectedVersion is null || ExpectedVersion == record.Version)
            && fields.Index().All(field => field.Item.IsComputed
                || !Expected.TryGetValue(field.Item.Id, out var expected) || FieldEquality.Same(record.Values[field.Index], expected, field.Item));
    }
}
