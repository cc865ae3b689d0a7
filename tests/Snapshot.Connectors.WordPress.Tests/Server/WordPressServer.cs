using Snapshot.Testing.Postgres;

[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: AssemblyFixture(typeof(Snapshot.Connectors.WordPress.Tests.Server.WordPressServer))]

namespace Snapshot.Connectors.WordPress.Tests.Server;

/// <summary>
/// A private WordPress for all tests of this assembly, one for the suites, and a PostgreSQL for workspaces, each started by the first test that asks
/// for it. The tests share a site, so they run one after the other, and look only at records that they made.
/// </summary>
public sealed class WordPressServer : IAsyncDisposable
{
    private readonly Lazy<Task<LocalPostgres>> _postgres = new(() => LocalPostgres.StartAsync(cancellationToken: Token));
    private readonly Lazy<Task<SiteProcess>> _shared = new(() => SiteProcess.StartAsync(Token));
    private readonly Lazy<Task<SiteProcess>> _emptied = new(() => SiteProcess.StartAsync(Token));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal async Task<string> CreateDatabaseAsync() =>
        await (await _postgres.Value).CreateDatabaseAsync($"wordpress_{Guid.NewGuid():N}", cancellationToken: Token);

    internal async Task<RunningSite> SiteAsync() => (await _shared.Value).Site;

    /// <summary>The site of the suites, whose tables they empty before each of their tests.</summary>
    internal async Task<RunningSite> EmptiedSiteAsync() => (await _emptied.Value).Site;

    public async ValueTask DisposeAsync()
    {
        await DisposeAsync(_shared);
        await DisposeAsync(_emptied);
        await DisposeAsync(_postgres);
    }

    private static async Task DisposeAsync<T>(Lazy<Task<T>> started)
        where T : IAsyncDisposable
    {
        if (started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await started.Value).DisposeAsync();
    }
}
