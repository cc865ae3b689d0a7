using System.Net.Sockets;
using System.Text.Json;
using Npgsql;
using Snapshot.Errors;

namespace Snapshot.Postgres.Sql;

/// <summary>The database: where its connections come from, and the metadata schema in it.</summary>
internal sealed class SnapshotDatabase(NpgsqlDataSource source, string schema)
{
    /// <summary>How facts are stored as JSON in metadata columns.</summary>
    public static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    /// <summary>The name of the metadata schema.</summary>
    public string Schema { get; } = schema;

    /// <summary>The qualified name of a metadata table.</summary>
    public string Table(string name) => $"{SqlIdentifier.Quote(Schema)}.{name}";

    /// <exception cref="SnapshotException"><c>database_unavailable</c>.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        // Npgsql leaves a name that cannot be looked up as it comes.
        catch (Exception e) when (e is NpgsqlException or SocketException)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Runs what does no harm when it is run again. If it meets a connection that broke while it lay in the pool, it is, on a new one.</summary>
    /// <exception cref="SnapshotException"><c>database_unavailable</c>.</exception>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            try
            {
                return await read(connection).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (e is not PostgresException || connection.State != System.Data.ConnectionState.Open)
            {
                if (!isFirst)
                    throw Unavailable(e);
                source.Clear();
            }
        }
    }

    /// <summary>Reads rows of a metadata statement, mapped by name.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters, CancellationToken cancellationToken) => ReadAsync(
        connection => connection.QueryNamedAsync<T>(sql, parameters, cancellationToken), cancellationToken);

    /// <summary>Runs a metadata statement by itself and says how many rows it touched.</summary>
    public async Task<int> ExecuteAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        return await connection.ExecuteNamedAsync(sql, parameters, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The error that a failed connection becomes. The server's text may hold its address, so it stays in the inner one.</summary>
    public static SnapshotException Unavailable(Exception cause) => new(
        SnapshotErrorCode.DatabaseUnavailable,
        cause is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }
            ? "The snapshot database takes no changes at present."
            : "The snapshot database cannot be reached.",
        cause);
}
