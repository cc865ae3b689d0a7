namespace Snapshot.Operations;

/// <summary>Gives up what is known of old changes.</summary>
public interface IHistoryRetention
{
    /// <summary>
    /// Drops what was logged of changes in the months that ended before a day, in all snapshots. What is in use is left for the next time.
    /// </summary>
    /// <returns>How many months of snapshots were dropped.</returns>
    Task<int> DropBeforeAsync(DateOnly day, CancellationToken cancellationToken);
}
