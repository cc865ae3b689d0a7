namespace Snapshot.Jobs;

/// <summary>What a worker learns when it renews a lease.</summary>
public enum LeaseState
{
    /// <summary>Go on.</summary>
    Held,

    /// <summary>Somebody asked the job to end.</summary>
    CancelRequested,

    /// <summary>The job is another worker's by now: stop, and write nothing more.</summary>
    Lost,
}
