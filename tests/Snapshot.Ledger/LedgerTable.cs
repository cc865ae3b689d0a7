using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Ledger;

/// <summary>The service's records, and the log of the writes that truly happened. Each write is one step under a lock.</summary>
public sealed class LedgerTable(IReadOnlyList<RemoteField> fields, LedgerRules rules)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, LedgerRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LedgerAnswer> _answers = [];
    private readonly List<LedgerEffect> _effects = [];
    private long _last;

    /// <summary>Writes that are refused, whatever they are.</summary>
    public Predicate<LedgerWrite> Refused { get; set; } = _ => false;

    /// <summary>Every write that came over HTTP and was done, in order.</summary>
    public IReadOnlyList<LedgerEffect> Effects
    {
        get
        {
            lock (_lock)
                return [.. _effects];
        }
    }

    /// <summary>All records, in the order of their ids.</summary>
    public IReadOnlyList<LedgerRecord> Records
    {
        get
        {
            lock (_lock)
                return [.. _records.Values];
        }
    }

    /// <summary>Somebody else makes a record.</summary>
    public string Add(IReadOnlyDictionary<string, JsonElement> values)
    {
        lock (_lock)
            return Create(values).Id;
    }

    /// <summary>Somebody else changes a record.</summary>
    public void Change(string id, IReadOnlyDictionary<string, JsonElement> values)
    {
        lock (_lock)
            Update(_records[id], values);
    }

    /// <summary>Somebody else deletes a record.</summary>
    public bool Remove(string id)
    {
        lock (_lock)
            return _records.Remove(id);
    }

    /// <summary>A page of records behind one of them.</summary>
    public LedgerPage Page(string? after, int limit)
    {
        lock (_lock)
        {
            // Ids are given in order, so what is behind one of them is found without a search.
            var behind = after is null ? _records.Values : _records.Values.SkipWhile(record => string.CompareOrdinal(record.Id, after) <= 0);
            var page = behind.Take(limit + 1).ToList();
            return page.Count <= limit ? new(page, null, _records.Count) : new(page[..limit], page[limit - 1].Id, _records.Count);
        }
    }

    /// <summary>Those of the records that exist.</summary>
    public LedgerPage ById(IEnumerable<string> ids)
    {
        lock (_lock)
            return new([.. ids.Distinct().Select(_records.GetValueOrDefault).OfType<LedgerRecord>()], null, _records.Count);
    }

    /// <summary>Carries out a batch.</summary>
    /// <param name="writes">What to do.</param>
    /// <param name="refused">The operation that is refused whatever it is, if one is.</param>
    public IReadOnlyList<LedgerAnswer> Write(IReadOnlyList<LedgerWrite> writes, string? refused)
    {
        lock (_lock)
        {
            if (!rules.WholeBatches)
                return [.. writes.Select(write => Write(write, refused))];
            var refusals = writes.Select(write => Refusal(write, refused)).ToList();
            return refusals.TrueForAll(refusal => refusal is null)
                ? [.. writes.Select(write => Write(write, refused))]
                : [.. refusals.Select(refusal => refusal ?? new LedgerAnswer(LedgerOutcome.NotTried))];
        }
    }

    private LedgerAnswer Write(LedgerWrite write, string? refused)
    {
        if (rules.Idempotent && _answers.TryGetValue(write.OperationId, out var before))
            return before;
        if (Refusal(write, refused) is { } refusal)
            return refusal;
        var record = write.Kind switch
        {
            WriteKind.Create => Create(write.Values),
            WriteKind.Update => Update(_records[write.Id!], write.Values),
            _ => Delete(_records[write.Id!]),
        };
        _effects.Add(new LedgerEffect(write.OperationId, write.Kind, record.Id));
        return _answers[write.OperationId] = new LedgerAnswer(LedgerOutcome.Done) { Record = record };
    }

    private LedgerAnswer? Refusal(LedgerWrite write, string? refused)
    {
        if (write.OperationId == refused || Refused(write))
            return new LedgerAnswer(LedgerOutcome.Refused) { Code = "refused_on_demand" };
        if (write.Kind != WriteKind.Create)
        {
            if (_records.GetValueOrDefault(write.Id!) is not { } found)
                return new LedgerAnswer(LedgerOutcome.Gone);
            if (rules.CompareAndSet && write.IfMatch != $"{found.Version}")
                return new LedgerAnswer(LedgerOutcome.Changed) { Record = found };
        }
        foreach (var (id, value) in write.Values)
        {
            if (fields.FirstOrDefault(field => field.Id == id) is not { IsReadOnly: false } field)
                return new LedgerAnswer(LedgerOutcome.Refused) { Code = "not_writable", Field = id };
            if (field.MaxLength is { } most && value.ValueKind == JsonValueKind.String && value.GetString()!.Length > most)
                return new LedgerAnswer(LedgerOutcome.Refused) { Code = "too_long", Field = id };
        }
        return null;
    }

    private LedgerRecord Create(IReadOnlyDictionary<string, JsonElement> values)
    {
        var id = $"n{++_last:00000000}";
        return _records[id] = new LedgerRecord(id, 1, values);
    }

    private LedgerRecord Update(LedgerRecord record, IReadOnlyDictionary<string, JsonElement> values)
    {
        var merged = record.Values.ToDictionary();
        foreach (var (field, value) in values)
            merged[field] = value;
        return _records[record.Id] = record with { Version = record.Version + 1, Values = merged };
    }

    private LedgerRecord Delete(LedgerRecord record)
    {
        _records.Remove(record.Id);
        return record;
    }
}
