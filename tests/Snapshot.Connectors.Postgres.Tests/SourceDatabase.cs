using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>A database that plays the external service, and the connector's view of it.</summary>
internal sealed class SourceDatabase(string connectionString)
{
    public PostgresConnector Connector { get; } = new();

    public ConnectorContext Context { get; init; } = Account(connectionString);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static ConnectorContext Account(string connectionString, string? schema = null, string? versionColumn = null, string? lookback = null) =>
        new(new Dictionary<string, string>
        {
            ["connectionString"] = connectionString,
            ["schema"] = schema ?? "",
            ["versionColumn"] = versionColumn ?? "",
            ["lookback"] = lookback ?? "",
        });

    /// <summary>The same database, seen with other settings.</summary>
    public SourceDatabase With(string? schema = null, string? versionColumn = null, string? lookback = null) =>
        new(connectionString) { Context = Account(connectionString, schema, versionColumn, lookback) };

    /// <summary>The same database, seen by another role.</summary>
    public SourceDatabase As(string role) => new(new NpgsqlConnectionStringBuilder(connectionString) { Username = role }.ConnectionString);

    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    public async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token);
    }

    /// <summary>Waits for something that happens in the database, seen by asking it.</summary>
    public async Task UntilAsync(string condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (await ScalarAsync(condition) is not true)
            deadline.Token.ThrowIfCancellationRequested();
    }

    public Task<IReadOnlyList<RemoteTable>> TablesAsync() => Connector.DiscoverAsync(Context, Token);

    public async Task<RemoteTable> TableAsync(string id) => (await TablesAsync()).Single(table => table.Id == id);

    public async Task<IReadOnlyList<ReadPage>> ScanAsync(string id, int pageSize = 1000, string? checkpoint = null, string? since = null)
    {
        var pages = new List<ReadPage>();
        var request = new ReadRequest(await TableAsync(id)) { PageSize = pageSize, Checkpoint = checkpoint, Since = since };
        await foreach (var page in Connector.ReadAsync(Context, request, Token))
            pages.Add(page);
        return pages;
    }

    public async Task<RemoteRecord> RecordAsync(string id, string record) =>
        Assert.Single(await Connector.ReadByIdAsync(Context, new ReadRequest(await TableAsync(id)), [record], Token));

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(string id, params WriteOperation[] operations) =>
        await Connector.WriteAsync(Context, new WriteRequest(await TableAsync(id), operations), Token);

    public static WriteOperation Create(params (string Field, object? Value)[] values) => Operation(WriteKind.Create, null, values);

    public static WriteOperation Update(RemoteRecord seen, params (string Field, object? Value)[] values) =>
        Operation(WriteKind.Update, seen.Id, values) with { ExpectedVersion = seen.Version };

    public static WriteOperation Update(string id, params (string Field, object? Value)[] values) => Operation(WriteKind.Update, id, values);

    public static WriteOperation Delete(RemoteRecord seen) => Operation(WriteKind.Delete, seen.Id, []) with { ExpectedVersion = seen.Version };

    private static WriteOperation Operation(WriteKind kind, string? id, (string Field, object? Value)[] values) => new()
    {
        OperationId = Guid.NewGuid().ToString("N"),
        Kind = kind,
        RemoteId = id,
        Values = values.ToDictionary(value => value.Field, value => value.Value),
    };
}
