namespace Snapshot.Testing.Tests.Conformance;

/// <summary>A service that is as simple as can be: things in the order of their ids, and a clock that goes on with every call.</summary>
internal sealed class Shelf
{
    private int _last;

    public SortedDictionary<string, Thing> Things { get; } = new(StringComparer.Ordinal);

    /// <summary>What is there, and what was deleted.</summary>
    public SortedDictionary<string, Thing> All { get; } = new(StringComparer.Ordinal);

    public long Now { get; set; }

    /// <summary>Calls are not answered.</summary>
    public bool Hangs { get; set; }

    public string Create(IReadOnlyDictionary<string, object?> values)
    {
        var id = $"{++_last:000000}";
        All[id] = Things[id] = new Thing(id, values, Now);
        return id;
    }

    public void Change(string id, IReadOnlyDictionary<string, object?> values) => All[id] = Things[id] = new Thing(id, values, Now);

    internal sealed record Thing(string Id, IReadOnlyDictionary<string, object?> Values, long ChangedAt);
}
