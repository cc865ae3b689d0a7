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

    internal async Task<SourceDatabase> CreateAsync(string sql) => (await CreateWithAddressAsync(sql)).Source;

    internal async Task<(SourceDatabase Source, string ConnectionString)> CreateWithAddressAsync(string sql)
    {
        var name = $"source_{Guid.NewGuid():N}_{Interlocked.Increment(ref _databases)}";
        var connectionString = await Postgres.CreateDatabaseAsync(name);
        var source = new SourceDatabase(connectionString);
        await source.ExecuteAsync(sql);
        return (source, connectionString);
    }
}
