using Snapshot.Jobs;
using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>The open transaction of one step: all that is done through it commits together or not at all.</summary>
internal interface IStep
{
    /// <summary>The schemas, and what is known of them.</summary>
    ISchemaStore Schemas { get; }

    /// <summary>The plans and receipts of publications.</summary>
    IPublicationWriter Publications { get; }

    /// <summary>Applies an edit to a table's records, as one set-based statement, locking records in the order of their ids.</summary>
    Task<ChangedRecords> ApplyAsync(TableInfo table, RecordEdit edit, CancellationToken cancellationToken);

    /// <summary>Enqueues a job that starts only when the step commits.</summary>
    Task EnqueueAsync(Identity.JobId id, JobRequest request, CancellationToken cancellationToken);

    /// <summary>Says that what this step commits brings its job on.</summary>
    void Advance();
}
