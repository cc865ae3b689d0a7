using Snapshot.Jobs;

namespace Snapshot.Publishing;

/// <summary>Counts the items of a publication that have their outcome.</summary>
/// <param name="run">The job.</param>
/// <param name="total">How many items are to be sent.</param>
/// <param name="open">How many of them had no outcome when the job began.</param>
internal sealed class PublishProgress(JobRun run, long total, long open)
{
    private long _done = total - open;

    public void Add(string table, long items)
    {
        // What was sent again comes twice.
        _done = Math.Min(total, _done + items);
        run.Report(new JobProgress($"publish {table}", _done, total));
    }
}
