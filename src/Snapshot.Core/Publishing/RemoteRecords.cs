using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Reads and writes the records of one table in its service.</summary>
internal sealed class RemoteRecords
{
    private readonly ConnectedAccount _account;
    private readonly IReadRecordsById _reader;
    private readonly IWriteRecords _writer;
    private readonly RemoteTable _remote;
    private readonly IReadOnlyList<RemoteField> _fields;

    private RemoteRecords(TableInfo table, ConnectedAccount account, IReadRecordsById reader, IWriteRecords writer, RemoteTable remote)
    {
        Table = SchemaDrift.Publishable(table, remote);
        _account = account;
        _reader = reader;
        _writer = writer;
        _remote = remote;
        _fields = RemoteColumns.Fields(remote, Table);
    }

    /// <summary>The table as far as the service takes it now: what it does not have, or not with this type, counts as removed.</summary>
    public TableInfo Table { get; }

    /// <exception cref="SnapshotException">
    /// <c>not_supported</c> when the connector cannot write, <c>remote_table_gone</c>, <c>remote_key_changed</c>, and what the service reports.
    /// </exception>
    public static async Task<RemoteRecords> OpenAsync(
        AccountService accounts, TableInfo table, RequestPriority priority, CancellationToken cancellationToken)
    {
        var account = await accounts.OpenAsync(table.Account, priority, cancellationToken).ConfigureAwait(false);
        if (account.Connector is not (IReadRecordsById reader and IWriteRecords writer))
            throw new SnapshotException(
                SnapshotErrorCode.NotSupported, $"The connector “{account.Account.Connector}” cannot write, so “{table.Title}” cannot be published.");
        var tables = await account.DiscoverAsync(cancellationToken).ConfigureAwait(false);
        return new RemoteRecords(table, account, reader, writer, RemoteColumns.Find(tables, table));
    }

    /// <summary>The same, or why nothing can be published to the table any more: the service has it not, or not with this key.</summary>
    public static Task<(RemoteRecords? Remote, RecordError? Lost)> TryOpenAsync(
        AccountService accounts, TableInfo table, RequestPriority priority, CancellationToken cancellationToken) =>
        TryOpenAsync(accounts, table, priority, IsLost, cancellationToken);

    /// <summary>The same, for a plan: a table whose account must be connected again is shown in it too, and does not keep the tables of other accounts.</summary>
    public static Task<(RemoteRecords? Remote, RecordError? Lost)> TryOpenForPlanAsync(AccountService accounts, TableInfo table, CancellationToken cancellationToken) =>
        TryOpenAsync(accounts, table, RequestPriority.Interactive, error => IsLost(error) || error.Code == SnapshotErrorCode.AccountUnreadable, cancellationToken);

    private static async Task<(RemoteRecords? Remote, RecordError? Lost)> TryOpenAsync(
        AccountService accounts, TableInfo table, RequestPriority priority, Func<SnapshotException, bool> isLost, CancellationToken cancellationToken)
    {
        try
        {
            return (await OpenAsync(accounts, table, priority, cancellationToken).ConfigureAwait(false), null);
        }
        catch (SnapshotException e) when (isLost(e))
        {
            return (null, new RecordError(e.Code.Value, e.Message));
        }
    }

    /// <summary>Whether an error says that the service has the table not any more, or not with this key.</summary>
    public static bool IsLost(SnapshotException error) => error.Code == SnapshotErrorCode.RemoteTableGone || error.Code == SnapshotErrorCode.RemoteKeyChanged;

    /// <summary>What the service holds now, by remote id; records that do not exist are left out.</summary>
    public async Task<Dictionary<string, RemoteValues>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, RemoteValues>();
        foreach (var batch in ids.Chunk(Math.Max(1, _remote.Capabilities.ReadBatchSize)))
        {
            var records = await _account.CallAsync(
                () => _reader.ReadByIdAsync(_account.Context, Request, batch, cancellationToken), cancellationToken).ConfigureAwait(false);
            foreach (var record in records)
                found[record.Id] = Checked(record);
        }
        return found;
    }

    /// <summary>The fields that together are unique in the service, key by key, if its records can be found by them; else empty.</summary>
    public IReadOnlyList<IReadOnlyList<string>> NaturalKeys => _account.Connector is IFindRecords ? _remote.Capabilities.NaturalKeys : [];

    /// <summary>The records that hold exactly these values of the natural key, by field id.</summary>
    public async Task<IReadOnlyList<RemoteValues>> FindAsync(IReadOnlyDictionary<string, object?> key, CancellationToken cancellationToken)
    {
        var finder = (IFindRecords)_account.Connector;
        var records = await _account.CallAsync(
            () => finder.FindAsync(_account.Context, Request, key, cancellationToken), cancellationToken).ConfigureAwait(false);
        return [.. records.Select(Checked)];
    }

    /// <summary>Sends a batch. The answers are in the order of the operations.</summary>
    /// <exception cref="ConnectorException">Nothing was done.</exception>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<WriteOperation> operations, CancellationToken cancellationToken)
    {
        // The fields as the table has them: what the service says it holds comes in their order.
        var request = new WriteRequest(_remote with { Fields = _fields }, [.. operations.Select(Typed)]);
        var results = await _account.RunAsync(() => _writer.WriteAsync(_account.Context, request, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (results.OfType<WriteResult.Retryable>().Max(result => result.After) is { } pause)
            await _account.Context.Requests.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        if (results.Count == operations.Count)
            return [.. results.Select(Believed)];
        // Which answer belongs to which write cannot be told, so none is believed.
        var message = $"The connector gave {results.Count} answers to {operations.Count} writes.";
        return [.. operations.Select(_ => new WriteResult.Unknown(message))];
    }

    private ReadRequest Request => new(_remote) { Fields = _fields };

    private RemoteValues Checked(RemoteRecord record) => record.Values.Count == _fields.Count
        ? Convert(record)
        : throw ServiceErrors.From(ContractBroken(record), _account.Account.Name);

    /// <summary>Whether a column's value is one that the service's field takes, too.</summary>
    public bool Fits(Column column, object? value) =>
        column.References is null || FieldValue.TryConvert(value, _fields.First(field => field.Id == column.FieldId).Type, out _);

    // References are texts here, whatever they are there.
    private WriteOperation Typed(WriteOperation operation)
    {
        var numbers = _fields.Where(field => field.Type != field.ColumnType).ToDictionary(field => field.Id, field => field.Type);
        return numbers.Count == 0 ? operation : operation with { Values = Typed(operation.Values, numbers), Expected = Typed(operation.Expected, numbers) };
    }

    private static Dictionary<string, object?> Typed(IReadOnlyDictionary<string, object?> values, IReadOnlyDictionary<string, FieldType> types) =>
        values.ToDictionary(
            pair => pair.Key,
            pair => types.TryGetValue(pair.Key, out var type) && FieldValue.TryConvert(pair.Value, type, out var value) ? value : pair.Value);

    private WriteResult Believed(WriteResult result) => result is WriteResult.Conflict { Theirs: { } theirs } && theirs.Values.Count != _fields.Count
        ? new WriteResult.Unknown($"The connector gave {theirs.Values.Count} values for {_fields.Count} fields.")
        : result;

    /// <summary>The largest batch the service takes.</summary>
    public int BatchSize => Math.Max(1, _remote.Capabilities.WriteBatchSize);

    /// <summary>How many batches the service takes at the same time.</summary>
    public int WritesInFlight => Math.Max(1, _remote.Capabilities.WritesInFlight);

    /// <summary>How many requests the account may send.</summary>
    public IReadOnlyList<RateLimit> Rates => _account.Context.Requests.Limits;

    /// <summary>Whether an update empties the fields that are not sent.</summary>
    public bool WritesWholeRecord => _remote.Capabilities.WritesWholeRecord;

    /// <summary>Whether a create may be sent again under the same operation id.</summary>
    public bool CreatesAreIdempotent => _remote.Capabilities.CreatesAreIdempotent;

    /// <summary>A record's values by column name. What does not fit its type stays as the service gave it, and equals nothing here.</summary>
    public RemoteValues Convert(RemoteRecord record) => new(
        record.Id, record.Version,
        Table.RemoteColumns.Select((column, i) => (column, raw: record.Values[i])).ToDictionary(
            pair => pair.column.Name,
            pair => FieldValue.TryConvert(pair.raw, pair.column, out var value) ? value : FieldValue.Raw(pair.raw)))
    {
        Source = record,
    };

    private ConnectorException ContractBroken(RemoteRecord record) => new(
        ConnectorErrorKind.Bug, "contract_broken",
        $"The connector gave {record.Values.Count} values for {_fields.Count} fields of “{record.Id}” in “{Table.Title}”.");
}
