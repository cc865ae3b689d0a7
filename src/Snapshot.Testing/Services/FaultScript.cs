namespace Snapshot.Testing.Services;

/// <summary>What is to go wrong, and what is to happen, at the next calls of each kind.</summary>
internal sealed class FaultScript
{
    private readonly Dictionary<ServiceCall, List<Entry>> _entries = [];

    public void Add(ServiceCall call, Entry entry)
    {
        if (!_entries.TryGetValue(call, out var entries))
            _entries[call] = entries = [];
        entries.Add(entry);
    }

    /// <summary>The entries whose turn it is at this call.</summary>
    public IReadOnlyList<Entry> Take(ServiceCall call)
    {
        var due = new List<Entry>();
        foreach (var entry in _entries.GetValueOrDefault(call) ?? [])
        {
            if (entry.After-- <= 0 && entry.Times-- > 0)
                due.Add(entry);
        }
        return due;
    }

    internal sealed class Entry(int after, int times, Fault? fault, Action<InMemoryService>? happens)
    {
        public int After { get; set; } = after;

        public int Times { get; set; } = times;

        public Fault? Fault { get; } = fault;

        public Action<InMemoryService>? Happens { get; } = happens;
    }
}
