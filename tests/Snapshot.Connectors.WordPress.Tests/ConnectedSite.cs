using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>The connector with an account for a site, real or not.</summary>
internal sealed class ConnectedSite(ConnectorContext context)
{
    private readonly WordPressConnector _connector = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static ConnectedSite To(RunningSite site) => new(new ConnectorContext(site.Settings));

    /// <summary>A site that is played by <paramref name="handler"/>.</summary>
    public static ConnectedSite To(HttpMessageHandler handler, string url = "http://site.test/blog") =>
        new(new ConnectorContext(new Dictionary<string, string> { ["url"] = url, ["user"] = "ann", ["applicationPassword"] = "very secret" })
        {
            HttpClients = () => new HttpClient(handler, disposeHandler: false),
        });

    public Task CheckAsync() => _connector.CheckAsync(context, Token);

    public Task<IReadOnlyList<RemoteTable>> TablesAsync() => _connector.DiscoverAsync(context, Token);

    public static RemoteTable Table(string id) =>
        SiteTable.All.Single(table => table.Route == id).Describe(new HashSet<string> { "publish_posts", "publish_pages", "manage_categories", "delete_others_posts" });

    public async Task<IReadOnlyList<ReadPage>> ScanAsync(string table, string? since = null, string? checkpoint = null, int pageSize = 1000) =>
        await PagesAsync(table, since, checkpoint, pageSize).ToListAsync(Token);

    public IAsyncEnumerable<ReadPage> PagesAsync(string table, string? since = null, string? checkpoint = null, int pageSize = 1000) =>
        _connector.ReadAsync(context, new ReadRequest(Table(table)) { Since = since, Checkpoint = checkpoint, PageSize = pageSize }, Token);

    public Task<IReadOnlyList<RemoteRecord>> FindAsync(string table, params string[] ids) => _connector.ReadByIdAsync(context, new ReadRequest(Table(table)), ids, Token);

    public async Task<RemoteRecord> RecordAsync(string table, string id) => Assert.Single(await FindAsync(table, id));

    public Task<IReadOnlyList<WriteResult>> WriteAsync(string table, params WriteOperation[] operations) =>
        _connector.WriteAsync(context, new WriteRequest(Table(table), operations), Token);

    public static WriteOperation Create(params (string Field, object? Value)[] values) => Operation(WriteKind.Create, null, values);

    public static WriteOperation Update(string id, params (string Field, object? Value)[] values) => Operation(WriteKind.Update, id, values);

    /// <summary>Demands the values and the version of a record as it was seen.</summary>
    public static WriteOperation Update(string table, RemoteRecord seen, params (string Field, object? Value)[] values) => Update(seen.Id, values) with
    {
        ExpectedVersion = seen.Version,
        Expected = values.ToDictionary(value => value.Field, value => Value(table, seen, value.Field)),
    };

    public static WriteOperation Delete(string id) => Operation(WriteKind.Delete, id, []);

    public static object? Value(string table, RemoteRecord record, string field) =>
        record.Values[Table(table).Fields.ToList().FindIndex(known => known.Id == field)];

    private static WriteOperation Operation(WriteKind kind, string? id, (string Field, object? Value)[] values) => new()
    {
        OperationId = Guid.NewGuid().ToString("N"),
        Kind = kind,
        RemoteId = id,
        Values = values.ToDictionary(value => value.Field, value => value.Value),
    };
}
