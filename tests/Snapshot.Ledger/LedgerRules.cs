namespace Snapshot.Ledger;

/// <summary>What the service offers to those who write.</summary>
public sealed record LedgerRules
{
    /// <summary>An operation that comes again is answered as the first time, and not done again.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>A write on another version than the one it names is refused.</summary>
    public bool CompareAndSet { get; init; } = true;

    /// <summary>A batch with one bad write is refused as a whole.</summary>
    public bool WholeBatches { get; init; }

    /// <summary>The most operations in a batch.</summary>
    public int WriteBatch { get; init; } = 50;

    /// <summary>How many batches it takes at the same time.</summary>
    public int WritesInFlight { get; init; } = 1;

    /// <summary>The most ids in a read by ids.</summary>
    public int ReadBatch { get; init; } = 100;
}
