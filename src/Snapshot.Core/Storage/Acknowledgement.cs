using Snapshot.Records;

namespace Snapshot.Storage;

/// <summary>What a service's answer to one write means for the record.</summary>
/// <param name="Record">The record.</param>
internal abstract record Acknowledgement(long Record)
{
    /// <summary>The service holds the values now; fields that were edited again meanwhile stay edited on the new base.</summary>
    /// <param name="Record">The record.</param>
    /// <param name="RemoteId">The service's id.</param>
    /// <param name="Version">The service's version.</param>
    /// <param name="Sent">What was sent, by column name.</param>
    /// <param name="Held">What the service holds now in the same columns and any other it reported.</param>
    public sealed record Written(
        long Record, string RemoteId, string? Version,
        IReadOnlyDictionary<string, object?> Sent, IReadOnlyDictionary<string, object?> Held) : Acknowledgement(Record)
    {
        /// <summary>The service made the record by this write.</summary>
        public bool IsNew { get; init; }
    }

    /// <summary>The service holds the record no more.</summary>
    public sealed record Gone(long Record) : Acknowledgement(Record);

    /// <summary>The service refused; the edit stays, with the reason.</summary>
    public sealed record Refused(long Record, RecordError Error) : Acknowledgement(Record);

    /// <summary>The service holds something else; the edit stays, with theirs. <see langword="null"/> theirs: the record is gone there.</summary>
    public sealed record Conflicted(long Record, IReadOnlyDictionary<string, object?>? Theirs) : Acknowledgement(Record);
}
