using Snapshot.Jobs;

namespace Snapshot.Publishing;

/// <summary>Counts the items of a publication that have their outcome.</summary>
internal sealed class PublishProgress(JobRun run, PublishPlan plan)
{
    private readonly long _total = plan.Tables.Sum(table => table.Creates + table.Updates + table.Deletes);
    private long _done;

    public void Add(string table, long items)
    {
        _done += items;
        run.Report(new JobProgress($"publish {table}", _done, _total));
    }
}
