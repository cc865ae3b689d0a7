using System.Data;
using Npgsql;
using Snapshot.Records;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// Sends a batch in one transaction and one round trip. When the database refuses one of the writes, the transaction is undone
/// and the writes go one by one, so that each gets its own answer.
/// </summary>
internal sealed class BatchWriter(WriteRequest request, string? versionColumn)
{
    private readonly IReadOnlyList<WriteCommand> _commands =
        [.. request.Operations.Select(operation => new WriteCommand(request.Table, operation, versionColumn))];

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        WriteResult?[] results;
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            try
            {
                results = await ExecuteAsync(connection, _commands, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException error) when (SourceErrors.IsRejection(error) || SourceErrors.IsRetryable(error))
            {
                await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
                return await OneByOneAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            try
            {
                // A deferred constraint may speak up only now; a cancelled commit could not be told from a finished one.
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (PostgresException error) when (SourceErrors.IsRejection(error) || SourceErrors.IsRetryable(error))
            {
                return await OneByOneAsync(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException)
            {
                return [.. _commands.Select(_ => Lost())];
            }
        }
        return await WithConflictsAsync(connection, results, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<WriteResult>> OneByOneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var results = new WriteResult?[_commands.Count];
        for (var i = 0; i < results.Length; i++)
        {
            try
            {
                results[i] = (await ExecuteAsync(connection, [_commands[i]], cancellationToken).ConfigureAwait(false))[0];
            }
            catch (PostgresException error) when (SourceErrors.IsRetryable(error))
            {
                results[i] = new WriteResult.Retryable();
            }
            catch (PostgresException error) when (connection.State == ConnectionState.Open)
            {
                var field = await ConstraintColumn.FindAsync(connection, error, cancellationToken).ConfigureAwait(false);
                results[i] = new WriteResult.Rejected(error.SqlState, error.MessageText, field);
            }
            catch (NpgsqlException)
            {
                results[i] = Lost();
            }
            if (connection.State != ConnectionState.Open)
            {
                Array.Fill(results, new WriteResult.Retryable(), i + 1, results.Length - i - 1);
                break;
            }
        }
        return await WithConflictsAsync(connection, results, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The answers; null where the record was not what was expected.</summary>
    private static async Task<WriteResult?[]> ExecuteAsync(
        NpgsqlConnection connection, IReadOnlyList<WriteCommand> commands, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            foreach (var command in commands)
                batch.BatchCommands.Add(command.Build());
            var results = new WriteResult?[commands.Count];
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                for (var i = 0; i < results.Length; i++)
                {
                    if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        results[i] = commands[i].Applied(reader);
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            return results;
        }
    }

    // Whatever happens while the others are looked at: the answers that are there must not be lost.
    private async Task<IReadOnlyList<WriteResult>> WithConflictsAsync(
        NpgsqlConnection connection, WriteResult?[] results, CancellationToken cancellationToken)
    {
        var ids = request.Operations.Where((operation, i) => results[i] is null).Select(operation => operation.RemoteId!).ToList();
        if (ids.Count == 0)
            return results!;
        var theirs = new Dictionary<string, RemoteRecord>();
        try
        {
            var query = new RecordQuery(request.Table, request.Table.Fields, versionColumn);
            foreach (var record in await query.ByIdAsync(connection, ids, cancellationToken).ConfigureAwait(false))
                theirs[record.Id] = record;
        }
        catch (NpgsqlException)
        {
            return [.. results.Select(result => result ?? new WriteResult.Retryable())];
        }
        return [.. results.Zip(request.Operations, (result, operation) => result ?? new WriteResult.Conflict(theirs.GetValueOrDefault(operation.RemoteId!)))];
    }

    private static WriteResult Lost() => new WriteResult.Unknown("The connection broke before the database could confirm.");
}
