using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Stores that a table has other columns, another view or other indexes, as an operation on record.</summary>
internal sealed class LayoutWriter(OperationWriter operations)
{
    /// <summary>Stores it, and adds a job that starts when it is stored.</summary>
    /// <exception cref="SnapshotException"><c>table_changed</c> or <c>table_busy</c>.</exception>
    public Task SaveAsync(
        TableInfo before, TableInfo after, string kind, Actor actor, string summary, JobRequest? job, CancellationToken cancellationToken)
    {
        var operation = new OperationHeader(before.Ref.Snapshot, kind, actor, summary) { Table = before, RecordedWhenEmpty = true };
        return operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.ChangeTableAsync(before, after, token).ConfigureAwait(false);
            if (job is not null)
                await step.EnqueueAsync(JobId.New(), job, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken);
    }
}
