using Npgsql;
using Snapshot.Limits;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Reading;

/// <summary>Runs reads behind a second wall: read-only, with a time limit and a pinned search path, in one round trip each.</summary>
internal sealed class ReadSession(SnapshotDatabase database, SnapshotLimits limits)
{
    public Task<List<T>> ReadAsync<T>(
        string sql, SqlParameters parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadAsync(connection, sql, parameters, read, cancellationToken), cancellationToken);

    private async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, SqlParameters parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        // Batch commands are sent as they are; a plain command would be split at every semicolon first.
        var query = new NpgsqlBatchCommand(sql);
        parameters.AddTo(query.Parameters);
        var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("begin read only"),
                new NpgsqlBatchCommand($"set local statement_timeout = {(int)limits.QueryTimeout.TotalMilliseconds}"),
                new NpgsqlBatchCommand("set local search_path = pg_catalog"),
                new NpgsqlBatchCommand("set local timezone = 'UTC'"),
                query,
                new NpgsqlBatchCommand("commit"),
            },
        };
        await using var _ = batch.ConfigureAwait(false);
        try
        {
            return await RowsAsync(batch, read, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (QueryErrors.Map(e) is { } mapped)
        {
            throw mapped;
        }
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlBatch batch, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var rows = new List<T>();
        // Statements without rows are passed over, so the first result set is the query's.
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }
}
