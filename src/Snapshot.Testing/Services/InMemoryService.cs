using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Services;

/// <summary>
/// A service that lives in this process and misbehaves on demand, deterministically. It keeps a log of every write that truly
/// happened, so that a test can tell what was done, what was not, and what was done twice. Safe to use from many threads.
/// </summary>
public sealed class InMemoryService
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredTable> _tables = [];
    private readonly List<Effect> _effects = [];
    private readonly FaultScript _script = new();
    private readonly Dictionary<ServiceCall, int> _calls = [];

    // The service's clock goes on with every call, so that all that happens between two calls happens at the same time.
    private long _now;
    private long _epoch;

    /// <summary>The token that accounts must have; <see langword="null"/>: anyone is let in.</summary>
    public string? Token { get; set; }

    /// <summary>The token that is exchanged for a new <see cref="Token"/>, once: the exchange replaces it too. <see langword="null"/>: none is.</summary>
    public string? RefreshToken { get; set; }

    /// <summary>How many requests its connector says that it takes; the service itself counts none. <see langword="null"/>: any number.</summary>
    public RateLimit? RateLimit { get; set; }

    /// <summary>Changes values as they are written, by field id, as services that trim or round do.</summary>
    public Func<string, object?, object?> Normalize { get; set; } = (_, value) => value;

    /// <summary>An incremental read tells which records are gone. <value>The default is <see langword="false"/>: it does not.</value></summary>
    public bool TellsDeletions { get; set; }

    /// <summary>
    /// Writes that name a record which is not there are refused, and so are deletions of what others name. <value>The default is
    /// <see langword="false"/>: they are not.</value>
    /// </summary>
    public bool EnforcesReferences { get; set; }

    /// <summary>Every write that was carried out, in order.</summary>
    public IReadOnlyList<Effect> Effects => Locked<IReadOnlyList<Effect>>(() => [.. _effects]);

    /// <summary>The tables as they are now.</summary>
    public IReadOnlyList<RemoteTable> Tables => Locked<IReadOnlyList<RemoteTable>>(() => [.. _tables.Values.Select(table => table.Definition)]);

    /// <summary>Adds an empty table.</summary>
    public InMemoryService AddTable(RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Locked(() => _tables[table.Id] = new StoredTable(table, new StoredRecords(new ChangeLog(() => _now)), Normalized));
        return this;
    }

    /// <summary>Replaces a table's fields, key and capabilities and keeps its records: drift of the schema.</summary>
    public void Redefine(RemoteTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Locked(() => _tables[table.Id] = new StoredTable(table, _tables[table.Id].Records, Normalized));
    }

    /// <summary>Takes a table away with its records. <see langword="false"/>: there was none.</summary>
    public bool RemoveTable(string table) => Locked(() => _tables.Remove(table));

    /// <summary>Creates a record or changes some of its fields, as somebody else would.</summary>
    public void Put(string table, string id, params (string Field, object? Value)[] values) => Locked(() =>
    {
        var changes = values.ToDictionary(value => value.Field, value => value.Value);
        var records = _tables[table].Records;
        return records.Put(records.Find(id)?.With(changes) ?? new StoredRecord(id, 1, changes));
    });

    /// <summary>Deletes a record, as somebody else would. <see langword="false"/>: there was none.</summary>
    public bool Remove(string table, string id) => Locked(() => _tables[table].Records.Remove(id));

    /// <summary>A record's values by field id, or <see langword="null"/> when there is no such record.</summary>
    public IReadOnlyDictionary<string, object?>? Find(string table, string id) => Locked(() => _tables[table].Records.Find(id)?.Values);

    /// <summary>The ids of a table's records, in order.</summary>
    public IReadOnlyList<string> Ids(string table) => Locked<IReadOnlyList<string>>(() => [.. _tables[table].Records.Ids]);

    /// <summary>How many calls of a kind there were.</summary>
    public int Calls(ServiceCall call) => Locked(() => _calls.GetValueOrDefault(call));

    /// <summary>Makes calls go wrong: the next <paramref name="times"/> ones, once <paramref name="after"/> have gone well.</summary>
    public InMemoryService Fail(ServiceCall call, Fault fault, int times = 1, int after = 0)
    {
        Locked(() => Script(call, new FaultScript.Entry(after, times, fault, null)));
        return this;
    }

    /// <summary>Lets something happen just before a call is answered: drift between two calls.</summary>
    public InMemoryService Before(ServiceCall call, Action<InMemoryService> happens, int times = 1, int after = 0)
    {
        Locked(() => Script(call, new FaultScript.Entry(after, times, null, happens)));
        return this;
    }

    /// <summary>
    /// Forgets the checkpoints and cursors given out so far: whoever comes with one is told <see cref="ConnectorErrorKind.CursorExpired"/>.
    /// </summary>
    public void ExpireCursors() => Locked(() => _epoch++);

    /// <summary>Lets the present <see cref="Token"/> expire: whoever has it must exchange the <see cref="RefreshToken"/>.</summary>
    public void ExpireToken() => Token = NewToken();

    internal (string Token, string RefreshToken) Exchange(string refreshToken) => Locked(() => refreshToken == RefreshToken
        ? (Token = NewToken(), RefreshToken = NewToken())
        : throw new ConnectorException(ConnectorErrorKind.Authentication, "refresh_token_wrong", "The refresh token is not the right one."));

    /// <summary>Notes a call, lets happen what is due, and says how it goes wrong, if it does.</summary>
    internal Fault? Enter(ServiceCall call)
    {
        var due = Locked(() =>
        {
            _now++;
            _calls[call] = _calls.GetValueOrDefault(call) + 1;
            return _script.Take(call);
        });
        foreach (var entry in due)
            entry.Happens?.Invoke(this);
        return due.Select(entry => entry.Fault).FirstOrDefault(fault => fault is not null);
    }

    internal ReadPage Page(ReadRequest request) => Locked(() =>
    {
        var table = Required(request.Table);
        if (request.Since is not null && !table.Definition.Capabilities.CanReadChanges)
            throw new ConnectorException(ConnectorErrorKind.NotSupported, "changes_unknown", $"The table “{request.Table.Id}” does not tell its changes.");
        var position = request.Checkpoint is { } checkpoint ? ScanPosition.Parse(checkpoint, _epoch) : new ScanPosition(_epoch, _now);
        return table.Page(request, position, TellsDeletions);
    });

    internal IReadOnlyList<RemoteRecord> ById(ReadRequest request, IReadOnlyList<string> ids) => Locked<IReadOnlyList<RemoteRecord>>(() =>
        [.. ids.Select(Required(request.Table).Records.Find).OfType<StoredRecord>().Select(record => record.Shown(request.Fields))]);

    internal IReadOnlyList<RemoteRecord> Holding(ReadRequest request, IReadOnlyDictionary<string, object?> values) => Locked<IReadOnlyList<RemoteRecord>>(() =>
    {
        var records = Required(request.Table).Records;
        return [.. records.Ids.Select(records.Find).OfType<StoredRecord>().Where(record => record.Holds(values)).Select(record => record.Shown(request.Fields))];
    });

    internal IReadOnlyList<WriteResult> Write(RemoteTable table, IEnumerable<WriteOperation> operations) => Locked<IReadOnlyList<WriteResult>>(() =>
        [.. operations.Select(operation => Dangling(table, operation) ?? Required(table).Writes.Write(
            operation, id => _effects.Add(new Effect(operation.OperationId, operation.Kind, table.Id, id, operation.Values))))]);

    private WriteResult.Rejected? Dangling(RemoteTable table, WriteOperation operation)
    {
        if (!EnforcesReferences)
            return null;
        if (operation.Kind == WriteKind.Delete)
            return _tables.Values.Any(other => other.Names(table.Id, operation.RemoteId!))
                ? new("referenced", $"Other records name “{operation.RemoteId}”.") : null;
        var unknown = table.Fields.FirstOrDefault(field => field.References is { } target && operation.Values.GetValueOrDefault(field.Id) is { } value
            && _tables[target].Records.Find(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!) is null);
        return unknown is null ? null : new("reference_unknown", $"“{unknown.Name}” names no record.", unknown.Id);
    }

    private static string NewToken() => Guid.NewGuid().ToString("N");

    private object? Normalized(string field, object? value) => Normalize(field, value);

    private bool Script(ServiceCall call, FaultScript.Entry entry)
    {
        _script.Add(call, entry);
        return true;
    }

    private StoredTable Required(RemoteTable table) => _tables.TryGetValue(table.Id, out var found)
        ? found
        : throw new ConnectorException(ConnectorErrorKind.SchemaChanged, "table_unknown", $"There is no table “{table.Id}”.");

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
            return work();
    }
}
