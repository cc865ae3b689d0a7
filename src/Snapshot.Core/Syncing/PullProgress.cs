using Snapshot.Jobs;

namespace Snapshot.Syncing;

/// <summary>Adds up how far the tables of a pull have come, of which several are under way at a time.</summary>
internal sealed class PullProgress(JobRun run, int tables)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Done, long? Total)> _tables = [];

    public void Report(string table, long done, long? total)
    {
        lock (_gate)
        {
            _tables[table] = (done, total);
            // Of a table that has not begun nobody knows how much it holds.
            var all = _tables.Count == tables && _tables.Values.All(part => part.Total is not null) ? _tables.Values.Sum(part => part.Total) : null;
            run.Report(new JobProgress(tables == 1 ? $"pull {table}" : $"pull {tables} tables", _tables.Values.Sum(part => part.Done), all));
        }
    }
}
