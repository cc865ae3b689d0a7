using Snapshot.Records;

namespace Snapshot.Storage;

/// <summary>What a service's answer to one write means for the record.</summary>
/// <param name="Record">The record.</param>
internal abstract record Acknowledgement(long Record)
{
    /// <summary>The service's id of a record that it has just made.</summary>
    public virtual string? NewRemoteId => null;

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
        /// <summary>
        /// The service made the record by this write. A pull between the write and its acknowledgement may have brought it as another record;
        /// that one is absorbed, unless it was edited.
        /// </summary>
        public bool IsNew { get; init; }

        /// <summary>What was sent was an edit of the record. Else – it was taken back there – the record follows as in a pull, and edits of it stay.</summary>
        public bool Edits { get; init; } = true;

        /// <summary>
        /// The service said what it holds in every field. Else it may have changed others by itself, which <see cref="Version"/> covers without their
        /// being known.
        /// </summary>
        public bool IsWhole { get; init; }

        /// <summary>The version that the service was expected to hold, and held, before the write; <see langword="null"/> when that was not compared.</summary>
        public string? Since { get; init; }

        /// <inheritdoc/>
        public override string? NewRemoteId => IsNew ? RemoteId : null;
    }

    /// <summary>The service holds the record no more.</summary>
    public sealed record Gone(long Record) : Acknowledgement(Record);

    /// <summary>The service holds the record no more, which nobody here wanted deleted: if it was edited, the edit stays, in conflict.</summary>
    public sealed record Withdrawn(long Record) : Acknowledgement(Record);

    /// <summary>The service holds a record again that was deleted, and so do we, under its old id here.</summary>
    /// <param name="Record">The record.</param>
    /// <param name="RemoteId">The service's id, a new one as a rule.</param>
    /// <param name="Version">The service's version.</param>
    /// <param name="Values">What it holds, by column name.</param>
    public sealed record Returned(long Record, string RemoteId, string? Version, IReadOnlyDictionary<string, object?> Values) : Acknowledgement(Record)
    {
        /// <inheritdoc/>
        public override string? NewRemoteId => RemoteId;
    }

    /// <summary>The service refused; the edit stays, with the reason.</summary>
    public sealed record Refused(long Record, RecordError Error) : Acknowledgement(Record);

    /// <summary>
    /// The service holds something else than what was compared, or the record not any more: the record here follows by the truth table, as in a
    /// pull. An edit stays, in conflict where both sides changed.
    /// </summary>
    /// <param name="Record">The record.</param>
    /// <param name="Theirs">What the service holds; <see langword="null"/> when the record is gone there.</param>
    public sealed record Overtaken(long Record, StagedRecord? Theirs) : Acknowledgement(Record)
    {
        /// <summary>
        /// The version of the record that was compared: one that was changed meanwhile, perhaps by a pull that saw something newer, stays as it is.
        /// <see langword="null"/>: any.
        /// </summary>
        public long? Version { get; init; }
    }
}
