using Snapshot.Testing.Postgres;

[assembly: AssemblyFixture(typeof(Snapshot.TestServer))]

namespace Snapshot;

/// <summary>One server for all tests of this assembly; each class takes a database of its own.</summary>
public sealed class TestServer : IAsyncLifetime
{
    public LocalPostgres Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Postgres = await LocalPostgres.StartAsync();

    /// <summary>Creates an empty database and gives its connection string.</summary>
    public Task<string> CreateDatabaseAsync() => Postgres.CreateDatabaseAsync($"test_{Guid.NewGuid():N}");

    public ValueTask DisposeAsync() => Postgres.DisposeAsync();
}
