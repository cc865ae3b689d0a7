using Snapshot.Records;

namespace Snapshot.Storage;

/// <summary>What an edit did.</summary>
/// <param name="Count">How many records it changed; those that already were as wanted are not counted.</param>
internal sealed record ChangedRecords(long Count)
{
    public static readonly ChangedRecords None = new(0);

    /// <summary>The ids of created records, in the order given.</summary>
    public IReadOnlyList<long> Created { get; init; } = [];

    /// <summary>Records that were left, wholly or in part, because they are not as expected.</summary>
    public IReadOnlyList<long> Left { get; init; } = [];

    /// <summary>The rules of the service that values which PostgreSQL made break.</summary>
    public IReadOnlyList<FieldWarning> Warnings { get; init; } = [];

    /// <summary>Suggestions that were chosen and left, because what they were based on has changed.</summary>
    public IReadOnlyList<long> StaleSuggestions { get; init; } = [];

    /// <summary>Of several columns that were to change those of which some value did; <see langword="null"/>: all of them.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Whether some value of a column changed, of those that were to.</summary>
    public bool Concerns(string column) => Fields is null || Fields.Contains(column);

    /// <summary>Records that a scan did not bring and that were nevertheless left, because they are suspiciously many.</summary>
    public long Withheld { get; init; }

    public static ChangedRecords operator +(ChangedRecords a, ChangedRecords b) =>
        new(a.Count + b.Count) { Created = [.. a.Created, .. b.Created], Left = [.. a.Left, .. b.Left] };
}
