namespace Snapshot.Testing.Services;

/// <summary>When each record of a table was last created, changed or deleted. Many changes share a time, as they do in real services.</summary>
internal sealed class ChangeLog(Func<long> now)
{
    private static readonly Comparer<(long At, string Id)> Order = Comparer<(long At, string Id)>.Create(
        (one, other) => one.At == other.At ? string.CompareOrdinal(one.Id, other.Id) : one.At.CompareTo(other.At));

    private readonly Dictionary<string, long> _times = [];
    private readonly SortedSet<(long At, string Id)> _changes = new(Order);

    public void Add(string id)
    {
        if (_times.TryGetValue(id, out var before))
            _changes.Remove((before, id));
        _times[id] = now();
        _changes.Add((_times[id], id));
    }

    /// <summary>The changes from a time on, or behind one of them, in order.</summary>
    public IEnumerable<(long At, string Id)> From(long at, string? behind) => _changes
        .GetViewBetween((at, behind ?? ""), (long.MaxValue, ""))
        .SkipWhile(change => behind is not null && change == (at, behind));
}
