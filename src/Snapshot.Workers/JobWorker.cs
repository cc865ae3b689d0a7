using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.Jobs;

namespace Snapshot.Workers;

/// <summary>Claims jobs and runs them, a few at a time, until the host stops. What it leaves, others take up.</summary>
internal sealed partial class JobWorker(
    IJobLeases leases, JobRunner runner, IOptions<SnapshotWorkerOptions> options, TimeProvider time, ILogger<JobWorker> logger) : Worker
{
    private readonly string _name = $"{Environment.MachineName}:{Environment.ProcessId}";

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var free = new SemaphoreSlim(options.Value.Concurrency);
        var running = new List<Task>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await free.WaitAsync(stoppingToken).ConfigureAwait(false);
                running.RemoveAll(task => task.IsCompleted);
                if (await TryClaimAsync(stoppingToken).ConfigureAwait(false) is { } lease)
                    running.Add(RunAsync(lease, free, stoppingToken));
                else
                    free.Release();
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // Cut off, or what it works with is gone already.
                break;
            }
        }
        await Task.WhenAll(running).ConfigureAwait(false);
    }

    private async Task<JobLease?> TryClaimAsync(CancellationToken cancellationToken)
    {
        try
        {
            var claim = new JobClaim(_name, runner.Kinds, options.Value.Lease) { MostAttempts = options.Value.MostAttempts };
            var lease = await leases.ClaimAsync(claim, cancellationToken).ConfigureAwait(false);
            if (lease is null)
                await leases.WaitAsync(runner.Kinds, options.Value.PollInterval, cancellationToken).ConfigureAwait(false);
            return lease;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(e);
            await Task.Delay(options.Value.PollInterval, time, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private async Task RunAsync(JobLease lease, SemaphoreSlim free, CancellationToken stoppingToken)
    {
        try
        {
            await runner.RunAsync(lease, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The outcome could not be stored: the lease runs out, and the job starts again.
            LogUnstored(e, lease.Job.Id.ToString());
        }
        finally
        {
            free.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The job queue cannot be reached.")]
    private partial void LogUnreachable(Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "How job {Job} ended could not be stored.")]
    private partial void LogUnstored(Exception fault, string job);
}
