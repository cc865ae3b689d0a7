using System.ComponentModel.DataAnnotations;

namespace Snapshot.Workers;

/// <summary>How a host runs background jobs.</summary>
public sealed class SnapshotWorkerOptions
{
    /// <summary>Gets or sets how many jobs run at the same time in this process.</summary>
    /// <value>The default is 2.</value>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 2;

    /// <summary>Gets or sets for how long a job is reserved at a time. A worker that dies holds its jobs that long at most.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how often the queue is looked at when nothing announces a job, and whether a scheduled job is due.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets how often a job is started at most, without committing anything, when passing faults end it or its workers die. Then it is
    /// parked, and waits for a person.
    /// </summary>
    /// <value>The default is 5.</value>
    [Range(1, 100)]
    public int MostAttempts { get; set; } = 5;

    /// <summary>
    /// Gets or sets how long a job waits after its first passing fault; each further one doubles it. A service that takes no more requests
    /// and does not say until when is left alone for about 15 times as long.
    /// </summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets how long jobs may go on when the host stops: those that commit in pieces finish the one in hand and are handed over.
    /// Shorter than the host's own <c>ShutdownTimeout</c>.
    /// </summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long jobs that ended are kept.</summary>
    /// <value>The default is 30 days; <see langword="null"/>: for ever.</value>
    public TimeSpan? JobRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets or sets how long the values before and after each change are kept. They go by whole months, with them the history of records
    /// and the possibility to undo; the audit trail and the list of operations stay.
    /// </summary>
    /// <value>The default is <see langword="null"/>: for ever.</value>
    public TimeSpan? HistoryRetention { get; set; }

    /// <summary>Gets or sets how often old history and old jobs are looked for.</summary>
    /// <value>The default is an hour.</value>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromHours(1);
}
