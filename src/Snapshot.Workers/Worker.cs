using Microsoft.Extensions.Hosting;

namespace Snapshot.Workers;

/// <summary>
/// A background service that, when it is ended before it began, has not failed. The host would log that as a crash, beside the reason for which it could
/// not start.
/// </summary>
internal abstract class Worker : BackgroundService
{
    private Task? _run;
    private volatile bool _began;

    public override Task? ExecuteTask => _run ??= base.ExecuteTask is { } run ? EndAsync(run) : null;

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _began = true;
        return WorkAsync(stoppingToken);
    }

    /// <summary>Works until it is to stop.</summary>
    protected abstract Task WorkAsync(CancellationToken stoppingToken);

    // BackgroundService schedules its work with the token that stops it: where that is cancelled first, the task is too.
    private async Task EndAsync(Task run)
    {
        try
        {
            await run.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_began)
        {
        }
    }
}
