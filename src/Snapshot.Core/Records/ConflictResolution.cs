namespace Snapshot.Records;

/// <summary>How conflicts are resolved: fields that were edited here and changed in the service, records deleted on one side and changed on the other.</summary>
public abstract record ConflictResolution
{
    private ConflictResolution()
    {
    }

    /// <summary>The fields to decide about; <see langword="null"/>: all, and whole records too.</summary>
    internal abstract IReadOnlyList<string>? Names { get; }

    /// <summary>
    /// What is here stays, as an edit of what the service holds now. A record deleted here stays deleted; one deleted in the service becomes
    /// a new one, to be created there again.
    /// </summary>
    public sealed record Mine : ConflictResolution
    {
        /// <summary>The fields to decide about; <see langword="null"/>: all, and whole records too.</summary>
        public IReadOnlyList<string>? Fields { get; init; }

        internal override IReadOnlyList<string>? Names => Fields;
    }

    /// <summary>
    /// What the service holds is taken. A record deleted here comes back; one deleted in the service gives up its edits and is missing.
    /// </summary>
    public sealed record Theirs : ConflictResolution
    {
        /// <summary>The fields to decide about; <see langword="null"/>: all, and whole records too.</summary>
        public IReadOnlyList<string>? Fields { get; init; }

        internal override IReadOnlyList<string>? Names => Fields;
    }

    /// <summary>Other values are put in place of both.</summary>
    /// <param name="Fields">The values by field. Where such a field is in no conflict it stays as it is.</param>
    public sealed record Values(IReadOnlyDictionary<string, object?> Fields) : ConflictResolution
    {
        internal override IReadOnlyList<string>? Names => [.. Fields.Keys];
    }
}
