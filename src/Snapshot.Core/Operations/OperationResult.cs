using Snapshot.Identity;
using Snapshot.Records;

namespace Snapshot.Operations;

/// <summary>What a change did.</summary>
/// <param name="Operation">The operation it is recorded as, or <see langword="null"/> when nothing had to change, and nothing was recorded.</param>
/// <param name="Revision">The revision the snapshot got, or <see langword="null"/> alike.</param>
/// <param name="Changed">How many records changed; of suggestions that were accepted, how many cells and records.</param>
public sealed record OperationResult(OperationId? Operation, long? Revision, long Changed)
{
    /// <summary>The ids of created records, in the order given.</summary>
    public IReadOnlyList<long> Created { get; init; } = [];

    /// <summary>Records that were left as they are, wholly or in part, because they have changed since or are gone.</summary>
    public IReadOnlyList<long> Left { get; init; } = [];

    /// <summary>The ids given of which there is no record.</summary>
    public IReadOnlyList<long> Missing { get; init; } = [];

    /// <summary>
    /// Suggestions that were to be accepted and still wait, because the cell or record has changed since. They can be accepted on purpose.
    /// </summary>
    public IReadOnlyList<long> StaleSuggestions { get; init; } = [];

    /// <summary>The rules of the service that the values given break. They are kept as they are, and would not be sent.</summary>
    public IReadOnlyList<FieldWarning> Warnings { get; init; } = [];

    /// <summary>After an update, what is known of the records that it left.</summary>
    public IReadOnlyList<StaleRecord> Stale { get; init; } = [];
}
