using System.Text;
using Npgsql;

namespace Snapshot.Testing.Postgres;

/// <summary>Creates and drops databases on a server, over one connection each: a pool of idle ones would be in the way.</summary>
internal sealed class DatabaseCatalog(IPostgresServer server)
{
    private const int LongestName = 63;

    public string ConnectionStringFor(string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ConnectionString;

    public async Task CreateAsync(string name, string? template, CancellationToken cancellationToken)
    {
        // Copying files needs two checkpoints, which wait for the disk of everybody on the server.
        var copy = template is null ? "" : $" TEMPLATE {Quote(template)} STRATEGY wal_log";
        try
        {
            await ExecuteAsync($"CREATE DATABASE {Quote(name)}{copy}", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            throw new LocalPostgresException($"The database '{name}' exists already; it was left alone.", exception);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            throw new LocalPostgresException($"The template '{template}' is in use: dispose its data source or clear its connection pool first.", exception);
        }
    }

    /// <summary>Drops the database if it exists, and with it the connections that are open to it.</summary>
    public Task DropAsync(string name, CancellationToken cancellationToken) =>
        ExecuteAsync($"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)", cancellationToken);

    public async Task<bool> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(Unpooled());
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", connection)
            {
                Parameters = { new() { Value = name } },
            };
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(Unpooled());
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private string Unpooled() => new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString;

    private static string Quote(string name)
    {
        // The server would cut a longer name without a word, and the connection string would then lead nowhere.
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Encoding.UTF8.GetByteCount(name) > LongestName)
            throw new ArgumentException($"The name of a database has at most {LongestName} bytes: '{name}' has more.", nameof(name));
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
