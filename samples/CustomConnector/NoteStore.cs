using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomConnector;

/// <summary>The service's notes, in memory. Each change is one step: a note is compared and replaced under a lock.</summary>
internal sealed class NoteStore(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Note> _notes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _idByKey = [];
    private int _lastId;
    private int _lastEtag;

    public IReadOnlyList<Note> All()
    {
        lock (_lock)
            return [.. _notes.Values];
    }

    /// <summary>Some notes, or some of those written since a time. What is written later is written at the page's time or later.</summary>
    public NotePage Page(string? after, int limit, DateTimeOffset since)
    {
        lock (_lock)
        {
            var notes = _notes.Values.Where(note => note.UpdatedAt >= since).ToList();
            var page = notes.Where(note => string.CompareOrdinal(note.Id, after) > 0).Take(limit + 1).ToList();
            return page.Count <= limit
                ? new(page, notes.Count, Next: null, time.GetUtcNow())
                : new(page[..limit], notes.Count, page[limit - 1].Id, time.GetUtcNow());
        }
    }

    public NotePage ById(IEnumerable<string> ids)
    {
        lock (_lock)
            return new([.. ids.Select(_notes.GetValueOrDefault).OfType<Note>()], _notes.Count, Next: null, time.GetUtcNow());
    }

    /// <summary>Makes a note. The same key again gives the note it made the first time.</summary>
    public (Note? Note, NoteProblem? Problem) Create(JsonObject fields, string? key)
    {
        lock (_lock)
        {
            if (key is not null && _idByKey.TryGetValue(key, out var known) && _notes.TryGetValue(known, out var made))
                return (made, null);
            var id = $"note-{++_lastId:0000}";
            var result = Put(new Note { Id = id }, fields);
            if (key is not null && result.Note is not null)
                _idByKey[key] = id;
            return result;
        }
    }

    /// <summary>Changes a note that still has the etag; otherwise gives neither note nor problem.</summary>
    public (Note? Note, NoteProblem? Problem) Change(string id, string etag, JsonObject fields)
    {
        lock (_lock)
            return _notes.TryGetValue(id, out var note) && note.Etag == etag ? Put(note, fields) : (null, null);
    }

    public bool Delete(string id, string etag)
    {
        lock (_lock)
            return _notes.TryGetValue(id, out var note) && note.Etag == etag && _notes.Remove(id);
    }

    public Note? Find(string id)
    {
        lock (_lock)
            return _notes.GetValueOrDefault(id);
    }

    private (Note? Note, NoteProblem? Problem) Put(Note note, JsonObject fields)
    {
        var merged = JsonSerializer.SerializeToNode(note, JsonSerializerOptions.Web)!.AsObject();
        foreach (var (name, value) in fields)
        {
            if (name is "id" or "updatedAt" or "etag" || !merged.ContainsKey(name))
                return (null, new("not_writable", $"“{name}” cannot be written.", name));
            merged[name] = value?.DeepClone();
        }
        try
        {
            var next = merged.Deserialize<Note>(JsonSerializerOptions.Web)! with { UpdatedAt = time.GetUtcNow(), Etag = $"e{++_lastEtag}" };
            if (string.IsNullOrWhiteSpace(next.Title))
                return (null, new("title_required", "A note needs a title.", "title"));
            if (next.Priority is < 1 or > 5)
                return (null, new("out_of_range", "The priority goes from 1 to 5.", "priority"));
            _notes[next.Id] = next;
            return (next, null);
        }
        catch (JsonException e)
        {
            return (null, new("wrong_type", "The value has the wrong type.", e.Path?.TrimStart('$', '.')));
        }
    }
}
