using Snapshot.Testing.Postgres;

[assembly: AssemblyFixture(typeof(Snapshot.Connectors.Postgres.Tests.SourceServer))]

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>One server for all tests of this assembly; each takes a database of its own.</summary>
public sealed class SourceServer : IAsyncLifetime
{
    private int _databases;

    public LocalPostgres Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Postgres = await LocalPostgres.StartAsync();

    public ValueTask DisposeAsync() => Postgres.DisposeAsync();

    internal async Task<SourceDatabase> CreateAsync(string sql)
    {
        var name = $"source_{Guid.NewGuid():N}_{Interlocked.Increment(ref _databases)}";
        var source = new SourceDatabase(await Postgres.CreateDatabaseAsync(name));
        await source.ExecuteAsync(sql);
        return source;
    }
}
