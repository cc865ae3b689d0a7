using Npgsql;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Edits;

/// <summary>The connection of a step's open transaction, with the number that its change log entries carry.</summary>
/// <param name="Connection">The connection; its transaction is open.</param>
/// <param name="Step">The step's number.</param>
internal sealed record StepConnection(NpgsqlConnection Connection, long Step)
{
    /// <summary>Runs a statement and returns the first column of its only row as a count.</summary>
    public async Task<long> CountAsync(string sql, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var command = Command(sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long count ? count : 0;
    }

    /// <summary>Runs a statement and reads its only row.</summary>
    public async Task<T> ReadAsync<T>(
        string sql, SqlParameters parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = Command(sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return read(reader);
    }

    /// <summary>Runs a statement that answers nothing of interest.</summary>
    public async Task ExecuteAsync(string sql, SqlParameters? parameters, CancellationToken cancellationToken)
    {
        var command = Command(sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a statement and reads the first column of its rows.</summary>
    public async Task<List<T>> ListAsync<T>(string sql, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var command = Command(sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        var values = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            values.Add(await reader.GetFieldValueAsync<T>(0, cancellationToken).ConfigureAwait(false));
        return values;
    }

    private NpgsqlCommand Command(string sql, SqlParameters? parameters)
    {
        var command = new NpgsqlCommand(sql, Connection) { CommandTimeout = 0 };
        parameters?.AddTo(command.Parameters);
        return command;
    }
}
