namespace Snapshot.Records;

/// <summary>One record with its local standing.</summary>
public sealed record Record
{
    /// <summary>The local id, stable for life.</summary>
    public required long Id { get; init; }

    /// <summary>The service's id; <see langword="null"/> until it was created there.</summary>
    public string? RemoteId { get; init; }

    /// <summary>How it stands to the service.</summary>
    public required RecordState State { get; init; }

    /// <summary>Counts its changes; an edit may demand the version it was decided on.</summary>
    public required long Version { get; init; }

    /// <summary>The present values by column name.</summary>
    public required IReadOnlyDictionary<string, object?> Fields { get; init; }

    /// <summary>For each edited field, the base: the value as last pulled.</summary>
    public IReadOnlyDictionary<string, object?> Edited { get; init; } = new Dictionary<string, object?>();

    /// <summary>For each field in conflict, what the service holds. The key <c>_record</c> says that the record was deleted there.</summary>
    public IReadOnlyDictionary<string, object?> Conflicts { get; init; } = new Dictionary<string, object?>();

    /// <summary>Values of the service that did not fit their field's type, raw.</summary>
    public IReadOnlyDictionary<string, object?> Invalid { get; init; } = new Dictionary<string, object?>();

    /// <summary>Why the last publish of this record was refused.</summary>
    public RecordError? Error { get; init; }

    /// <summary>What has been suggested and waits for a person.</summary>
    public IReadOnlyList<Suggestion> Suggestions { get; init; } = [];
}
