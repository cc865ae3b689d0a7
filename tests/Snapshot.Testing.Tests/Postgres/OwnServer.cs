using Snapshot.Testing.Postgres;

namespace Snapshot.Testing.Tests.Postgres;

/// <summary>One private server for a class of tests.</summary>
public sealed class OwnServer : IAsyncLifetime
{
    public LocalPostgres Postgres { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Postgres = await LocalPostgres.StartAsync(new() { OwnServer = true });

    public ValueTask DisposeAsync() => Postgres.DisposeAsync();
}
