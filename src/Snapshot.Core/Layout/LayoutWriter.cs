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
    private const int MostAttempts = 5;

    /// <summary>Runs a change that finds the table, works out what it is to be and stores that; when another change came in between, anew.</summary>
    public static async Task<T> RepeatAsync<T>(Func<Task<T>> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await change().ConfigureAwait(false);
            }
            catch (SnapshotException e) when (e.Code == SnapshotErrorCode.TableChanged && attempt < MostAttempts)
            {
            }
        }
    }

    /// <summary>Stores it, and adds a job that starts when it is stored; its id is new in any case.</summary>
    /// <exception cref="SnapshotException"><c>table_changed</c> or <c>table_busy</c>.</exception>
    public async Task<JobId> SaveAsync(
        TableInfo before, TableInfo after, string kind, Actor actor, string summary, JobRequest? job, CancellationToken cancellationToken)
    {
        var operation = new OperationHeader(before.Ref.Snapshot, kind, actor, summary) { Table = before, RecordedWhenEmpty = true };
        var id = JobId.New();
        await operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.ChangeTableAsync(before, after, token).ConfigureAwait(false);
            if (job is not null)
                await step.EnqueueAsync(id, job, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return id;
    }
}
