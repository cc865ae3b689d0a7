using Npgsql;
using Snapshot.Limits;
using Snapshot.Postgres.Sql;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Runs reads behind a second wall: read-only, with a time limit and settings of our own, in one round trip each.</summary>
internal sealed class ReadSession(SnapshotDatabase database, SnapshotLimits limits)
{
    private readonly string _settings = TransactionSettings.Select(limits.QueryTimeout);

    public Task<List<T>> ReadAsync<T>(
        string sql, SqlParameters parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        ReadAsync(sql, parameters, read, null, cancellationToken);

    /// <summary>Reads if the table is still laid out as it is said to be.</summary>
    /// <exception cref="LayoutMovedException">It is not.</exception>
    public Task<List<T>> ReadAsync<T>(
        string sql, SqlParameters parameters, Func<NpgsqlDataReader, T> read, TableInfo? expected, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadAsync(connection, sql, parameters, read, expected, cancellationToken), cancellationToken);

    private async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection, string sql, SqlParameters parameters, Func<NpgsqlDataReader, T> read, TableInfo? expected,
        CancellationToken cancellationToken)
    {
        // Batch commands are sent as they are; a plain command would be split at every semicolon first.
        var query = new NpgsqlBatchCommand(sql);
        parameters.AddTo(query.Parameters);
        var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("begin read only"), Prelude(expected), query, new NpgsqlBatchCommand("commit") },
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

    private NpgsqlBatchCommand Prelude(TableInfo? expected)
    {
        var parameters = new SqlParameters();
        var isAsExpected = expected is null ? "true" : $"""
            exists (select from {database.Table("tables")}
                    where snapshot_id = {parameters.Add(expected.Ref.Snapshot.Value)} and number = {expected.Number} and layout = {expected.Layout})
            """;
        var command = new NpgsqlBatchCommand($"select {isAsExpected}, {_settings}");
        parameters.AddTo(command.Parameters);
        return command;
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlBatch batch, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        // Statements without rows are passed over, so the first result set is the prelude's.
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!reader.GetBoolean(0))
            throw new LayoutMovedException();
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
    }
}
