using System.Collections.Concurrent;
using Snapshot.Ledger;
using Snapshot.Records;

namespace Snapshot.Workers.Tests.Publishing;

/// <summary>
/// Holds up the service's answers, so that the worker can be killed meanwhile: the first batch of each kind before it is done and, when it
/// comes again, when it is done; the second batch when it is done. The third and all others pass – or every batch is held up both times.
/// </summary>
internal sealed class BlockedCalls
{
    private readonly ConcurrentDictionary<string, (int Batch, int Arrivals)> _batches = [];
    private readonly ConcurrentDictionary<WriteKind, int> _kinds = [];
    private volatile string? _waiting;

    private readonly bool _all;

    private BlockedCalls(bool all) => _all = all;

    /// <summary>The call that waits for the worker's death, if one does.</summary>
    public string? Waiting => _waiting;

    public static BlockedCalls At(LedgerService service, bool all)
    {
        var calls = new BlockedCalls(all);
        service.Before = calls.BeforeAsync;
        service.After = calls.AfterAsync;
        return calls;
    }

    private Task BeforeAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken gone)
    {
        var key = writes[0].OperationId;
        var place = _batches.AddOrUpdate(
            key, _ => (_kinds.AddOrUpdate(writes[0].Kind, 0, (_, before) => before + 1), 1), (_, before) => (before.Batch, before.Arrivals + 1));
        return place is (0, 1) || (_all && place.Arrivals == 1) ? WaitAsync($"before {key}", gone) : Task.CompletedTask;
    }

    private Task AfterAsync(IReadOnlyList<LedgerWrite> writes, CancellationToken gone)
    {
        var key = writes[0].OperationId;
        return _batches[key] is (0, 2) or (1, 1) || (_all && _batches[key].Arrivals == 2) ? WaitAsync($"after {key}", gone) : Task.CompletedTask;
    }

    private async Task WaitAsync(string call, CancellationToken gone)
    {
        _waiting = call;
        try
        {
            await Task.Delay(Timeout.Infinite, gone);
        }
        finally
        {
            _waiting = null;
        }
    }
}
