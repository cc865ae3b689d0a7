using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.Jobs;

namespace Snapshot.Workers;

/// <summary>Starts the jobs whose time has come.</summary>
internal sealed partial class ScheduleWorker(
    IJobSchedules schedules, IOptions<SnapshotWorkerOptions> options, TimeProvider time, ILogger<ScheduleWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, time);
        do
        {
            try
            {
                while (await schedules.StartDueAsync(stoppingToken).ConfigureAwait(false))
                    continue;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scheduled jobs could not be started; it is tried again.")]
    private partial void LogFailed(Exception fault);
}
