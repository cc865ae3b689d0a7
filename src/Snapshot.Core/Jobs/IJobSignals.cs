namespace Snapshot.Jobs;

/// <summary>Wakes the workers. The table of jobs is the truth: a signal that gets lost costs the poll interval at most.</summary>
internal interface IJobSignals
{
    /// <summary>SQL that announces with the commit of the transaction it is part of; empty where <see cref="Announce"/> does it.</summary>
    string Statement { get; }

    /// <summary>Says that a job may be ready. It neither waits nor fails.</summary>
    /// <param name="committed">Whether that can be seen by now. If not, it can at the end of a transaction that is not ours to watch.</param>
    void Announce(bool committed);

    /// <summary>Waits until a job may have become ready.</summary>
    /// <param name="look">Looks at the table and says how long to wait at most. It is called once announcements are heard, so that none gets lost in between.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WaitAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellationToken);
}
