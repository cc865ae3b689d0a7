using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.Operations;

namespace Snapshot.Workers;

/// <summary>Drops history that is older than it is to be kept.</summary>
internal sealed partial class HistoryWorker(
    IHistoryRetention history, IOptions<SnapshotWorkerOptions> options, TimeProvider time, ILogger<HistoryWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.HistoryRetention is not { } kept)
            return;
        using var timer = new PeriodicTimer(options.Value.MaintenanceInterval, time);
        do
        {
            try
            {
                var dropped = await history.DropBeforeAsync(DateOnly.FromDateTime((time.GetUtcNow() - kept).UtcDateTime), stoppingToken).ConfigureAwait(false);
                if (dropped > 0)
                    LogDropped(dropped);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Old history was dropped: {Months} months of snapshots.")]
    private partial void LogDropped(int months);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old history could not be dropped; it is tried again later.")]
    private partial void LogFailed(Exception fault);
}
