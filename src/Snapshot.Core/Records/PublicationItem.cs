namespace Snapshot.Records;

/// <summary>One record of a publish plan; after the publication, its receipt.</summary>
public sealed record PublicationItem
{
    /// <summary>Its number in the snapshot.</summary>
    public long Id { get; init; }

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The record.</summary>
    public required long Record { get; init; }

    /// <summary>The record's version that was planned; a later one voids the item. 0: there was no record here, and none may be.</summary>
    public required long RecordVersion { get; init; }

    /// <summary>Create, update or delete.</summary>
    public required WriteKind Kind { get; init; }

    /// <summary>The service's id; for a create, known once it is applied.</summary>
    public string? RemoteId { get; init; }

    /// <summary>The service's version that was compared with.</summary>
    public string? RemoteVersion { get; init; }

    /// <summary>The fields, with what they were and will be.</summary>
    public required IReadOnlyList<PlannedField> Fields { get; init; }

    /// <summary>What the service said that it holds since, by column: it may have changed what was sent, and filled in the rest.</summary>
    public IReadOnlyDictionary<string, object?>? Held { get; init; }

    /// <summary>
    /// Of a record that is written twice, to pass a unique value on: what the service holds of its fields between the two writes. Empty: the item is the first
    /// of them, which is no change of its own.
    /// </summary>
    internal IReadOnlyDictionary<string, object?>? Interim { get; init; }

    /// <summary>What the service is expected to hold of a field when the item is sent.</summary>
    internal object? Expected(PlannedField field) => Interim is { } interim && interim.TryGetValue(field.Field, out var value) ? value : field.Theirs;

    /// <summary>Where it stands.</summary>
    public PublicationItemState State { get; init; }

    /// <summary>Why it was not applied.</summary>
    public RecordError? Error { get; init; }

    /// <summary>When the service's answer was stored.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }
}
