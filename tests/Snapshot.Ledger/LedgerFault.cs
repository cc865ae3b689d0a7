namespace Snapshot.Ledger;

/// <summary>How one request goes wrong.</summary>
public enum LedgerFault
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Nothing is done, and the connection is dropped.</summary>
    DroppedBefore,

    /// <summary>Everything is done, and the connection is dropped instead of an answer.</summary>
    DroppedAfter,

    /// <summary>Everything is done, and there is no answer until the caller gives up.</summary>
    TimedOut,

    /// <summary>Everything is done, and the connection is cut in the middle of the answer.</summary>
    CutAnswer,

    /// <summary>Nothing is done: 429, to come back after a second.</summary>
    TooManyRequests,

    /// <summary>Nothing is done: 500.</summary>
    ServerError,

    /// <summary>Everything is done: 500 all the same.</summary>
    ServerErrorAfter,

    /// <summary>Everything is done, and the answer is not one.</summary>
    Garbage,

    /// <summary>The first write of the batch is refused, the others are done.</summary>
    RefusedItem,

    /// <summary>The whole batch is refused, and nothing is done.</summary>
    RefusedBatch,

    /// <summary>The credentials are not let in any more, until they are refreshed.</summary>
    ExpiredCredentials,
}
