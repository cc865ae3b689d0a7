namespace Snapshot.Records;

/// <summary>A record that an update left alone: its version is not the one that the update was decided on, or it is gone.</summary>
/// <param name="Id">The record.</param>
/// <param name="Mine">The values that the update would have given it.</param>
public sealed record StaleRecord(long Id, IReadOnlyDictionary<string, object?> Mine)
{
    /// <summary>The same fields as they were at the version that the update was decided on; <see langword="null"/> when that is not known any more.</summary>
    public IReadOnlyDictionary<string, object?>? Base { get; init; }

    /// <summary>The record as it is now; <see langword="null"/> when there is none.</summary>
    public Record? Theirs { get; init; }
}
