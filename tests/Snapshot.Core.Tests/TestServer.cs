using Npgsql;
using Snapshot.Postgres;
using Snapshot.Testing.Postgres;

[assembly: AssemblyFixture(typeof(Snapshot.TestServer))]

namespace Snapshot;

/// <summary>One server for all tests of this assembly; each class takes a database of its own.</summary>
public sealed class TestServer : IAsyncLifetime
{
    private readonly string _migrated = NewName();

    public LocalPostgres Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Postgres = await LocalPostgres.StartAsync();
        var template = new NpgsqlConnectionStringBuilder(await Postgres.CreateDatabaseAsync(_migrated)) { Pooling = false };
        await using var data = NpgsqlDataSource.Create(template);
        await SnapshotMigrations.MigrateAsync(data);
    }

    /// <summary>Creates a database with the metadata schema in place, and gives its connection string.</summary>
    public Task<string> CreateDatabaseAsync() => Postgres.CreateDatabaseAsync(NewName(), _migrated);

    /// <summary>Creates an empty database and gives its connection string.</summary>
    public Task<string> CreateEmptyDatabaseAsync() => Postgres.CreateDatabaseAsync(NewName());

    private static string NewName() => $"test_{Guid.NewGuid():N}";

    public ValueTask DisposeAsync() => Postgres.DisposeAsync();
}
