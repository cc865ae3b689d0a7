using Snapshot.Records;

namespace Snapshot.Publishing;

/// <summary>
/// Puts the items of one table in order, from what has to come before what. Within a kind, items wait in turns; what waits for an item of a
/// kind that is sent later – takes a unique value from a record that is deleted – becomes late itself.
/// </summary>
internal sealed class ItemTurns
{
    private const int LatePhase = 3;

    private readonly Dictionary<long, WriteKind> _kinds = [];
    private readonly Dictionary<long, List<ItemEdge>> _befores = [];
    private readonly ILookup<long, ItemEdge> _behind;
    private readonly Dictionary<long, (int Phase, int Turn)> _placed = [];
    private readonly HashSet<long> _freed = [];
    private readonly Func<ItemEdge, bool> _canPass;

    /// <param name="edges">What comes before what.</param>
    /// <param name="canPass">Whether the record that gives up the unique value can be given another one in between.</param>
    public ItemTurns(IReadOnlyList<ItemEdge> edges, Func<ItemEdge, bool> canPass)
    {
        _canPass = canPass;
        _behind = edges.ToLookup(edge => edge.Before);
        foreach (var edge in edges)
        {
            (_kinds[edge.Before], _kinds[edge.Behind]) = (edge.BeforeKind, edge.BehindKind);
            _befores.TryAdd(edge.Before, []);
            _befores.TryAdd(edge.Behind, []);
            _befores[edge.Behind].Add(edge);
        }
        Place();
    }

    /// <summary>The turn of each item that does not come first.</summary>
    public IReadOnlyDictionary<long, int> Turns => _placed.Where(pair => pair.Value is not (< LatePhase, 0))
        .ToDictionary(pair => pair.Key, pair => pair.Value.Turn + (pair.Value.Phase >= LatePhase ? ItemOrder.Late : 0));

    /// <summary>Where records exchange values in a circle: the ones that give up a value first, and have none of their own until their turn.</summary>
    public List<ItemEdge> Passed { get; } = [];

    /// <summary>The items of circles that nothing opens.</summary>
    public HashSet<long> Refused { get; } = [];

    private void Place()
    {
        var open = _befores.ToDictionary(pair => pair.Key, pair => pair.Value.Count);
        var ready = new Queue<long>(open.Where(pair => pair.Value == 0).Select(pair => pair.Key).Order());
        // Once placed an item stays so: what a circle is looked for from only moves on.
        var rest = new Queue<long>(open.Keys.Order());
        while (_placed.Count < open.Count)
        {
            if (ready.TryDequeue(out var next))
            {
                _placed[next] = Slot(next);
                foreach (var edge in _behind[next])
                    Met(edge);
            }
            else
            {
                foreach (var edge in Opened(Circle(rest)))
                {
                    _befores[edge.Behind].Remove(edge);
                    Met(edge);
                }
            }
        }

        void Met(ItemEdge edge)
        {
            if (!_placed.ContainsKey(edge.Behind) && --open[edge.Behind] == 0)
                ready.Enqueue(edge.Behind);
        }
    }

    private (int Phase, int Turn) Slot(long item)
    {
        var before = _befores[item].Select(edge => _placed[edge.Before]).ToList();
        // The value that was given up in between is free when the first updates have been sent.
        if (_freed.Contains(item))
            before.Add(((int)WriteKind.Update, 0));
        var phase = (int)_kinds[item];
        if (before.Exists(slot => slot.Phase > phase))
            phase += LatePhase;
        var same = before.Where(slot => slot.Phase == phase).Select(slot => slot.Turn).DefaultIfEmpty(-1);
        return (phase, same.Max() + 1);
    }

    // Nothing is ready, so a walk from item to item, over what still has to come before, comes to one of them for the second time.
    private List<ItemEdge> Circle(Queue<long> rest)
    {
        var (path, seen) = (new List<ItemEdge>(), new Dictionary<long, int>());
        while (_placed.ContainsKey(rest.Peek()))
            rest.Dequeue();
        var item = rest.Peek();
        while (seen.TryAdd(item, path.Count))
        {
            path.Add(_befores[item].First(edge => !_placed.ContainsKey(edge.Before)));
            item = path[^1].Before;
        }
        return path[seen[item]..];
    }

    // Records that name each other may be deleted in any order as far as anybody here knows: the service decides.
    private List<ItemEdge> Opened(List<ItemEdge> circle)
    {
        if (circle.Find(edge => !edge.IsUnique) is { } named)
            return [named];
        if (circle.Where(_canPass).OrderBy(edge => edge.Before).FirstOrDefault() is { } passed)
        {
            Passed.Add(passed);
            _freed.Add(passed.Behind);
            return [passed];
        }
        Refused.UnionWith(circle.Select(edge => edge.Behind));
        return circle;
    }
}
