using Npgsql;

namespace Snapshot.Testing.Postgres;

/// <summary>A server that somebody else runs: we only create databases on it.</summary>
internal sealed class GivenServer : IPostgresServer
{
    private GivenServer(string connectionString, string version)
    {
        ConnectionString = connectionString;
        Origin = $"PostgreSQL {version} named by {PostgresMachine.GivenVariable}";
    }

    public string ConnectionString { get; }

    public string Origin { get; }

    public bool OutlivesUs => true;

    public static async Task<GivenServer> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        Version version;
        try
        {
            var single = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
            var connection = new NpgsqlConnection(single.ConnectionString);
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                version = connection.PostgreSqlVersion;
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            // Falling back to another server would hide a mistake in what the user asked for.
            throw new LocalPostgresException($"The server named by {PostgresMachine.GivenVariable} cannot be used: {exception.Message}", exception);
        }

        return version.Major >= PostgresBinaries.OldestMajor
            ? new(connectionString, version.ToString())
            : throw new LocalPostgresException(
                $"The server named by {PostgresMachine.GivenVariable} is PostgreSQL {version}; {PostgresBinaries.OldestMajor} or newer is needed.");
    }

    public Task RestartAsync(CancellationToken cancellationToken) => throw NotOurs();

    public Task KillAsync(CancellationToken cancellationToken) => throw NotOurs();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static InvalidOperationException NotOurs() =>
        new($"The server named by {PostgresMachine.GivenVariable} is not ours to stop: set {nameof(LocalPostgresOptions)}.{nameof(LocalPostgresOptions.OwnServer)}.");
}
