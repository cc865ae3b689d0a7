using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.Jobs;

namespace Snapshot.Workers;

/// <summary>Starts the jobs whose time has come.</summary>
internal sealed partial class ScheduleWorker(
    IJobSchedules schedules, IOptions<SnapshotWorkerOptions> options, TimeProvider time, ILogger<ScheduleWorker> logger) : Worker
{
    protected override Task WorkAsync(CancellationToken stoppingToken) =>
        Periodic.RunAsync(options.Value.PollInterval, time, StartDueAsync, LogFailed, stoppingToken);

    private async Task StartDueAsync(CancellationToken cancellationToken)
    {
        while (await schedules.StartDueAsync(cancellationToken).ConfigureAwait(false))
            continue;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scheduled jobs could not be started; it is tried again.")]
    private partial void LogFailed(Exception fault);
}
