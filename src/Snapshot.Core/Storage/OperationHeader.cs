using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>What is known of an operation before it changes anything.</summary>
/// <param name="Snapshot">The snapshot it changes.</param>
/// <param name="Kind">One of <c>OperationKinds</c>.</param>
/// <param name="Actor">Who does it.</param>
/// <param name="Summary">One sentence for a person; it goes into the audit trail.</param>
internal sealed record OperationHeader(SnapshotId Snapshot, string Kind, Actor Actor, string Summary)
{
    /// <summary>The operation. Several steps may share one.</summary>
    public OperationId Id { get; init; } = OperationId.New();

    /// <summary>The table it changes, when it is one.</summary>
    public TableInfo? Table { get; init; }

    /// <summary>Says what was done when that is known; <see langword="null"/>: the summary does.</summary>
    public Func<ChangedRecords, string>? Summarize { get; init; }

    /// <summary>The operation that it undoes or does again.</summary>
    public OperationId? Reverts { get; init; }

    /// <summary>The attempt at a job that writes it: a step commits only while the job is still that worker's.</summary>
    public JobRun? Run { get; init; }

    /// <summary>Whether it is put on record although no record changed. A bulk edit that met nothing is not; a pull always is.</summary>
    public bool RecordedWhenEmpty { get; init; }
}
