using Snapshot.Records;

namespace Snapshot.Storage;

/// <summary>A record that differs from the service.</summary>
/// <param name="Id">The record.</param>
/// <param name="RemoteId">The service's id; <see langword="null"/> for a created one.</param>
/// <param name="RemoteVersion">The service's version as last pulled.</param>
/// <param name="Version">The record's own version.</param>
/// <param name="State">Edited, created or deleted.</param>
/// <param name="Values">The present values by column name.</param>
/// <param name="Base">For each edited column the base, as converted values.</param>
internal sealed record PendingRecord(
    long Id, string? RemoteId, string? RemoteVersion, long Version, RecordState State,
    IReadOnlyDictionary<string, object?> Values, IReadOnlyDictionary<string, object?> Base)
{
    /// <summary>An earlier publication sent it as a create, and nobody knows what became of that.</summary>
    public bool InDoubt { get; init; }

    /// <summary>The version is that of an answer to a write, which did not bring the whole record: it says more than the values here do.</summary>
    public bool IsKnownByVersion { get; init; }

    /// <summary>Values of the service that did not fit, raw, by column name.</summary>
    public required IReadOnlyDictionary<string, object?> Invalid { get; init; }

    /// <summary>What is in conflict: theirs by column name, and by <c>_record</c> what became of the whole record there.</summary>
    public required IReadOnlyDictionary<string, object?> Conflicts { get; init; }
}
