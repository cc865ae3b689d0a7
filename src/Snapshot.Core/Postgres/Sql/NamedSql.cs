using Dapper;
using Npgsql;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// Runs metadata statements with parameters by name. Dapper sends them; what is bound and what is read is explicit, since Dapper's own
/// mapping hangs on settings that belong to the host.
/// </summary>
internal static class NamedSql
{
    /// <summary>Runs statements and says how many rows they touched.</summary>
    /// <exception cref="Snapshot.Errors.SnapshotException"><c>database_unavailable</c>: the database takes no changes.</exception>
    public static async Task<int> ExecuteNamedAsync(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken, int? timeout = null)
    {
        try
        {
            return await connection.ExecuteAsync(Command(connection, sql, parameters, cancellationToken, timeout)).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            throw SnapshotDatabase.Unavailable(e);
        }
    }

    /// <summary>Reads all rows.</summary>
    public static Task<IReadOnlyList<T>> QueryNamedAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken) =>
        connection.ReadNamedAsync(
            sql, parameters,
            async reader =>
            {
                var rows = await RowMapper<T>.ReadAsync(reader, cancellationToken).ConfigureAwait(false);
                // What a later statement answers, an error too, comes behind.
                while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
                    continue;
                return rows;
            },
            cancellationToken);

    /// <summary>Reads the results of one or several statements.</summary>
    public static async Task<T> ReadNamedAsync<T>(
        this NpgsqlConnection connection, string sql, object? parameters, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            var reader = await connection.ExecuteReaderAsync(Command(connection, sql, parameters, cancellationToken, null)).ConfigureAwait(false);
            await using var _ = reader.ConfigureAwait(false);
            return await read((NpgsqlDataReader)((IWrappedDataReader)reader).Reader).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            throw SnapshotDatabase.Unavailable(e);
        }
    }

    private static CommandDefinition Command(
        NpgsqlConnection connection, string sql, object? parameters, CancellationToken cancellationToken, int? timeout) =>
        new(sql, parameters is null ? null : new NamedParameters(parameters), commandTimeout: timeout ?? connection.CommandTimeout, cancellationToken: cancellationToken);
}
