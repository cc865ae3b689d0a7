using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.Jobs;
using Snapshot.Operations;

namespace Snapshot.Workers;

/// <summary>Drops history and jobs that are older than they are to be kept.</summary>
internal sealed partial class MaintenanceWorker(
    IHistoryRetention history, IJobLeases jobs, IOptions<SnapshotWorkerOptions> options, TimeProvider time, ILogger<MaintenanceWorker> logger)
    : Worker
{
    protected override Task WorkAsync(CancellationToken stoppingToken) =>
        Periodic.RunAsync(options.Value.MaintenanceInterval, time, DropAsync, LogFailed, stoppingToken);

    private async Task DropAsync(CancellationToken cancellationToken)
    {
        if (options.Value.HistoryRetention is { } kept)
        {
            var dropped = await history.DropBeforeAsync(DateOnly.FromDateTime((time.GetUtcNow() - kept).UtcDateTime), cancellationToken).ConfigureAwait(false);
            if (dropped > 0)
                LogDropped(dropped);
        }
        if (options.Value.JobRetention is { } ago)
            await jobs.DeleteEndedAsync(ago, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Old history was dropped: {Months} months of snapshots.")]
    private partial void LogDropped(int months);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What is old could not be dropped; it is tried again later.")]
    private partial void LogFailed(Exception fault);
}
