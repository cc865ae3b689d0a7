namespace Snapshot.Connectors.Http;

/// <summary>One list that an <see cref="OverlapScan{TRow}"/> reads.</summary>
/// <param name="Read">Reads what a window shows of it.</param>
/// <typeparam name="TRow">A row as the service gives it.</typeparam>
public sealed record OverlapListing<TRow>(Func<PageWindow, CancellationToken, Task<OverlapPage<TRow>>> Read)
{
    /// <summary>The greatest key comes first.</summary>
    public bool IsDescending { get; init; }

    /// <summary>For the greatest key first: the key at which the list ends, because what follows is known already.</summary>
    public long? Known { get; init; }

    /// <summary>Rows that need not be brought.</summary>
    public Func<TRow, bool> Skips { get; init; } = _ => false;

    internal bool IsBehind(long key, long other) => other == 0 || (IsDescending ? key < other : key > other);
}
