using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Events;
using Snapshot.Jobs;

namespace Snapshot.Workers;

/// <summary>Runs one claimed job: keeps its lease alive, passes on its progress, and stores how it ended.</summary>
internal sealed partial class JobRunner(
    IJobLeases leases, IEnumerable<IJobHandler> handlers, IEventBus events, IOptions<SnapshotWorkerOptions> options, TimeProvider time,
    ILogger<JobRunner> logger)
{
    // A cancellation is to be seen, and a reader to see progress, within a second.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(500);

    private readonly FrozenDictionary<string, IJobHandler> _handlers = handlers.ToFrozenDictionary(handler => handler.Kind);

    public IReadOnlyCollection<string> Kinds => _handlers.Keys;

    public async Task RunAsync(JobLease lease, CancellationToken stopping)
    {
        JobProgress? progress = null;
        var meter = new ProgressMeter(time);
        using var end = new CancellationTokenSource();
        using var cutOff = new CancellationTokenSource();
        using var drain = stopping.Register(() =>
        {
            end.CancelAfter(options.Value.DrainTime);
            cutOff.CancelAfter(options.Value.DrainTime);
        });
        using var heartbeat = CancellationTokenSource.CreateLinkedTokenSource(cutOff.Token);
        var beating = BeatAsync(lease, () => Volatile.Read(ref progress), end, cutOff, heartbeat.Token);
        var run = new JobRun(lease, value => Volatile.Write(ref progress, meter.Measure(value)), stopping, cutOff.Token);
        var outcome = await AttemptAsync(run, end.Token).ConfigureAwait(false);
        await heartbeat.CancelAsync().ConfigureAwait(false);
        var state = await beating.ConfigureAwait(false);
        if (state == LeaseState.Lost)
        {
            LogLost(lease.Job.Kind, lease.Job.Id.ToString());
            return;
        }
        outcome ??= state == LeaseState.CancelRequested ? new JobOutcome.Canceled() : new JobOutcome.Again(TimeSpan.Zero, null);
        if (Volatile.Read(ref progress) is { } last)
            await leases.RenewAsync(lease, options.Value.Lease, last, CancellationToken.None).ConfigureAwait(false);
        await leases.FinishAsync(lease, outcome, CancellationToken.None).ConfigureAwait(false);
        await TellAsync(lease, outcome switch
        {
            JobOutcome.Succeeded => "job.succeeded",
            JobOutcome.Failed => "job.failed",
            JobOutcome.Parked => "job.parked",
            JobOutcome.Canceled => "job.canceled",
            _ => "job.queued",
        }).ConfigureAwait(false);
    }

    // Null: the attempt was ended from outside, by a cancellation, a lost lease or the host's stop.
    private async Task<JobOutcome?> AttemptAsync(JobRun run, CancellationToken cancellationToken)
    {
        var job = run.Job;
        try
        {
            LogStarted(job.Kind, job.Id.ToString(), job.Attempts);
            return new JobOutcome.Succeeded(await _handlers[job.Kind].RunAsync(run, cancellationToken).ConfigureAwait(false));
        }
        catch (JobLeaseLostException)
        {
            return null;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            var outcome = RetrySchedule.Decide(e, run.HasAdvanced ? 1 : job.Attempts, options.Value);
            Log(e, job, outcome);
            return outcome;
        }
    }

    // What a service or the workspace has said needs no stack; what nobody foresaw is of use with one only.
    private void Log(Exception fault, Job job, JobOutcome outcome)
    {
        var again = outcome is JobOutcome.Again;
        if (outcome is JobOutcome.Again { Counts: false } paused)
            LogPaused(job.Kind, job.Id.ToString(), paused.After, paused.Error?.Message);
        else if (fault is JobFailedException or SnapshotException or ConnectorException { Kind: not ConnectorErrorKind.Bug })
            LogFailed(job.Kind, job.Id.ToString(), again, fault.Message);
        else
            LogFault(fault, job.Kind, job.Id.ToString(), again);
    }

    private async Task<LeaseState> BeatAsync(
        JobLease lease, Func<JobProgress?> progress, CancellationTokenSource end, CancellationTokenSource cutOff, CancellationToken cancellationToken)
    {
        var seen = LeaseState.Held;
        JobProgress? told = null;
        using var timer = new PeriodicTimer(Heartbeat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                var now = progress();
                var state = await TryRenewAsync(lease, now, cancellationToken).ConfigureAwait(false);
                if (state == LeaseState.Lost)
                {
                    await end.CancelAsync().ConfigureAwait(false);
                    await cutOff.CancelAsync().ConfigureAwait(false);
                    return state;
                }
                if (state == LeaseState.CancelRequested && seen == LeaseState.Held)
                {
                    // The lease is kept until the step in hand has ended too.
                    seen = state;
                    cutOff.CancelAfter(options.Value.DrainTime);
                    await end.CancelAsync().ConfigureAwait(false);
                }
                if (now != told)
                    await TellAsync(lease, "job.progress").ConfigureAwait(false);
                told = now;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        return seen;
    }

    // A database that is away for a moment does not end the job; the lease says when it is over.
    private async Task<LeaseState> TryRenewAsync(JobLease lease, JobProgress? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await leases.RenewAsync(lease, options.Value.Lease, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogHeartbeatFailed(e, lease.Job.Id.ToString());
            return LeaseState.Held;
        }
    }

    private ValueTask TellAsync(JobLease lease, string kind) => events.PublishAsync(
        new SnapshotEvent(lease.Job.Snapshot, kind, Revision: null, time.GetUtcNow()) { Job = lease.Job.Id }, CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Kind} {Job} started, attempt {Attempt}.")]
    private partial void LogStarted(string kind, string job, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Kind} {Job} goes on in {Delay}, as the service asked: {Reason}")]
    private partial void LogPaused(string kind, string job, TimeSpan delay, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Kind} {Job} failed; another attempt follows: {Again}. {Reason}")]
    private partial void LogFailed(string kind, string job, bool again, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Kind} {Job} failed unexpectedly; another attempt follows: {Again}.")]
    private partial void LogFault(Exception fault, string kind, string job, bool again);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Kind} {Job} is another worker's by now.")]
    private partial void LogLost(string kind, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of job {Job} could not be renewed.")]
    private partial void LogHeartbeatFailed(Exception fault, string job);
}
