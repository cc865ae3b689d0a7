using CustomConnector;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Samples.Tests;

/// <summary>A notes service of a test's own, and the connector with an account for it.</summary>
internal sealed class ConnectedNotes : IAsyncDisposable
{
    private readonly SocketsHttpHandler _handler = new();
    private readonly NotesConnector _connector = new();

    private ConnectedNotes(NotesService service)
    {
        Service = service;
        Context = ContextFor(service.Url, NotesService.Token);
    }

    public NotesService Service { get; }

    public ConnectorContext Context { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ConnectedNotes> StartAsync(int notes, TimeProvider? time = null) => new(await NotesService.StartAsync(notes, time));

    public ConnectorContext ContextFor(string url, string token, TimeSpan? timeout = null) =>
        new(new Dictionary<string, string> { ["url"] = url, ["token"] = token })
        {
            HttpClients = () => new HttpClient(_handler, disposeHandler: false) { Timeout = timeout ?? Timeout.InfiniteTimeSpan },
        };

    /// <summary>From now on requests are given up after this time.</summary>
    public void GiveUpAfter(TimeSpan timeout) => Context = ContextFor(Service.Url, NotesService.Token, timeout);

    public Task CheckAsync() => _connector.CheckAsync(Context, Token);

    public Task CheckAsync(ConnectorContext context) => _connector.CheckAsync(context, Token);

    public async Task<RemoteTable> TableAsync() => Assert.Single(await _connector.DiscoverAsync(Context, Token));

    public async Task<IReadOnlyList<ReadPage>> ScanAsync(int pageSize, string? checkpoint = null, string? since = null)
    {
        var request = new ReadRequest(await TableAsync()) { PageSize = pageSize, Checkpoint = checkpoint, Since = since };
        return await _connector.ReadAsync(Context, request, Token).ToListAsync(Token);
    }

    public async Task<IReadOnlyList<RemoteRecord>> ReadAsync(IReadOnlyList<string> fields, params string[] ids)
    {
        var table = await TableAsync();
        var request = new ReadRequest(table) { Fields = [.. fields.Select(id => table.Fields.Single(field => field.Id == id))] };
        return await _connector.ReadByIdAsync(Context, request, ids, Token);
    }

    /// <summary>Sends one write. A fault set up by <paramref name="meanwhile"/> meets the write itself and not its preparation.</summary>
    public async Task<WriteResult> WriteAsync(WriteOperation operation, Action<NotesService>? meanwhile = null)
    {
        var table = await TableAsync();
        meanwhile?.Invoke(Service);
        return Assert.Single(await _connector.WriteAsync(Context, new WriteRequest(table, [operation]), Token));
    }

    public WriteOperation Update(string id, string field, object? value) => new()
    {
        OperationId = $"update-{id}",
        Kind = WriteKind.Update,
        RemoteId = id,
        ExpectedVersion = Note(id).Etag,
        Values = new Dictionary<string, object?> { [field] = value },
    };

    public WriteOperation Delete(string id) => new()
    {
        OperationId = $"delete-{id}", Kind = WriteKind.Delete, RemoteId = id, ExpectedVersion = Note(id).Etag,
    };

    public static WriteOperation Create(string operationId, params (string Field, object? Value)[] values) => new()
    {
        OperationId = operationId, Kind = WriteKind.Create, Values = values.ToDictionary(pair => pair.Field, pair => pair.Value),
    };

    public Note Note(string id) => Service.Notes.Single(note => note.Id == id);

    public async ValueTask DisposeAsync()
    {
        _handler.Dispose();
        await Service.DisposeAsync();
    }
}
