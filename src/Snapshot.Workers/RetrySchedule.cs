using System.Data.Common;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Jobs;

namespace Snapshot.Workers;

/// <summary>Decides what follows from a fault: whether a job is tried again, and when.</summary>
internal static class RetrySchedule
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    // A service that takes no requests and does not say until when is left alone for so many times the first delay.
    private const int UnsaidPause = 15;

    public static JobOutcome Decide(Exception fault, int attempts, SnapshotWorkerOptions options)
    {
        if (fault is JobFailedException failed)
            return new JobOutcome.Failed(failed.Error) { Result = failed.Result };
        var error = Describe(fault);
        if (!IsPassing(fault))
            return new JobOutcome.Failed(error);
        // To be asked to wait is no failure.
        if (Reported(fault) is { Kind: ConnectorErrorKind.RateLimited } limited)
            return new JobOutcome.Again(limited.RetryAfter ?? Scattered(options.RetryDelay * UnsaidPause), error) { Counts = false };
        return attempts < options.MostAttempts ? new JobOutcome.Again(Delay(fault, attempts, options), error) : new JobOutcome.Parked(error);
    }

    private static bool IsPassing(Exception fault) => fault switch
    {
        _ when Reported(fault) is { } reported => reported.IsTransient,
        SnapshotException snapshot => snapshot.Code == SnapshotErrorCode.DatabaseUnavailable || snapshot.Code == SnapshotErrorCode.DatabaseFull,
        DbException database => database.IsTransient,
        HttpRequestException or TimeoutException or IOException => true,
        _ => false,
    };

    private static ConnectorException? Reported(Exception fault) =>
        fault as ConnectorException ?? (fault as SnapshotException)?.InnerException as ConnectorException;

    private static TimeSpan Delay(Exception fault, int attempts, SnapshotWorkerOptions options)
    {
        var asked = Reported(fault)?.RetryAfter ?? TimeSpan.Zero;
        var backoff = Scattered(options.RetryDelay * Math.Pow(2, Math.Min(attempts - 1, 20)));
        var delay = asked > backoff ? asked : backoff;
        return delay < LongestDelay || asked > LongestDelay ? delay : LongestDelay;
    }

    // Jobs that failed together shall not come back together, so each waits a little differently.
    private static TimeSpan Scattered(TimeSpan delay) => delay * (0.5 + Random.Shared.NextDouble());

    // What we did not foresee is for the log; its text might hold anything.
    private static JobError Describe(Exception fault) => fault switch
    {
        SnapshotException snapshot => new JobError(snapshot.Code.Value, snapshot.Message),
        ConnectorException connector => new JobError(connector.Code, connector.Message),
        _ => new JobError("internal_error", "The job failed unexpectedly; the host's log says why."),
    };
}
