using System.Data;
using Npgsql;
using Snapshot.Records;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// Tries writes in one transaction and two round trips: the writes themselves, then what they left. A write's own <c>RETURNING</c> would not do: triggers
/// run after it, and it has no version of a partition's row.
/// </summary>
internal sealed class WriteGroup(NpgsqlConnection connection, RecordQuery query, IReadOnlyList<string> fields, IReadOnlyList<WriteCommand> commands)
{
    // A row that somebody holds for long must not keep the others waiting.
    private const string LockTimeout = "SELECT set_config('lock_timeout', '5s', true) WHERE current_setting('lock_timeout') = '0'";

    // How many rows this transaction has written anywhere, beside earlier ones that the server has not counted yet; null where it does not count.
    private const string Written = """
        SELECT CASE WHEN current_setting('track_counts')::boolean THEN (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_xact_all_tables) END
        """;

    private const string Discarded = "discarded";

    private readonly string?[] _ids = new string?[commands.Count];

    /// <summary>Of a create that is tried alone, whether it has written anything anywhere.</summary>
    private bool? _wroteElsewhere;

    /// <param name="isTraced">Whether to find out what a single create did that returns nothing.</param>
    /// <param name="cancellationToken">Ends the call; nothing is done then.</param>
    public async Task<WriteAttempt> TryAsync(bool isTraced, CancellationToken cancellationToken)
    {
        var at = (int?)0;
        var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            IReadOnlyList<WriteResult> results;
            try
            {
                await WriteAsync(isTraced, i => at = i, cancellationToken).ConfigureAwait(false);
                at = null;
                if (!isTraced && Enumerable.Range(0, _ids.Length).Where(IsSwallowed).ToList() is [var swallowed, ..])
                {
                    await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
                    return new WriteAttempt.Undone(null, swallowed);
                }
                results = await ResultsAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException error)
            {
                // Of some errors Npgsql closes the connection, which undoes the transaction as well.
                if (connection.State == ConnectionState.Open)
                    await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
                return new WriteAttempt.Undone(WriteFault.From(error), at);
            }
            catch (NpgsqlException error) when (error.InnerException is TimeoutException && connection.State == ConnectionState.Open)
            {
                await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
                return new WriteAttempt.Undone(WriteFault.TimedOut(), at);
            }
            try
            {
                // A cancelled commit could not be told from a finished one.
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (PostgresException error) when (!WriteFault.EndsConnection(error))
            {
                return new WriteAttempt.Undone(WriteFault.From(error), null);
            }
            catch (NpgsqlException)
            {
                return new WriteAttempt.Done([.. commands.Select(_ => new WriteResult.Unknown("The connection broke before the database could confirm."))]);
            }
            return new WriteAttempt.Done(results);
        }
    }

    private bool IsSwallowed(int i) => _ids[i] is null && commands[i].Kind == WriteKind.Create;

    private async Task WriteAsync(bool isTraced, Action<int> reached, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LockTimeout));
            if (isTraced)
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Written));
            foreach (var command in commands)
                batch.BatchCommands.Add(command.Build());
            if (isTraced)
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Written));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                var before = isTraced ? await NumberAsync(reader, cancellationToken).ConfigureAwait(false) : null;
                for (var i = 0; i < _ids.Length; i++)
                {
                    if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        _ids[i] = query.ReadKey(reader);
                    reached(Math.Min(i + 1, _ids.Length - 1));
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }
                var after = isTraced ? await NumberAsync(reader, cancellationToken).ConfigureAwait(false) : null;
                _wroteElsewhere = before is null || after is null ? null : after > before;
            }
        }
    }

    private static async Task<long?> NumberAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        long? number = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return number;
    }

    private async Task<IReadOnlyList<WriteResult>> ResultsAsync(CancellationToken cancellationToken)
    {
        // What is not there any more has nothing to tell.
        var ids = commands.Select((command, i) => command.Kind == WriteKind.Delete && _ids[i] is not null ? null : _ids[i] ?? command.Operation.RemoteId)
            .OfType<string>().Distinct().ToList();
        var (evidence, left) = ids.Count == 0 ? ([], []) : await LookAsync(ids, cancellationToken).ConfigureAwait(false);
        return
        [
            .. commands.Select((command, i) => _ids[i] is { } id
                ? Applied(command, id, left.GetValueOrDefault(id))
                : command.Kind == WriteKind.Create
                    ? Swallowed()
                    : Unwritten(evidence.TryGetValue(command, out var found) ? found : null, left.GetValueOrDefault(command.Operation.RemoteId!))),
        ];
    }

    private async Task<(Dictionary<WriteCommand, (bool IsAsExpected, bool IsMine)> Evidence, Dictionary<string, RemoteRecord> Left)> LookAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var unwritten = commands.Where((command, i) => _ids[i] is null && command.Kind != WriteKind.Create).ToList();
        var evidence = new Dictionary<WriteCommand, (bool IsAsExpected, bool IsMine)>();
        var left = new Dictionary<string, RemoteRecord>();
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            foreach (var command in unwritten)
                batch.BatchCommands.Add(command.Evidence());
            batch.BatchCommands.Add(query.Select(ids));
            var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                foreach (var command in unwritten)
                {
                    if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                        evidence[command] = (reader.GetBoolean(0), reader.GetBoolean(1));
                    await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                }
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var record = query.Read(reader);
                    left[record.Id] = record;
                }
            }
        }
        return (evidence, left);
    }

    private WriteResult.Applied Applied(WriteCommand command, string id, RemoteRecord? record) => command.Kind == WriteKind.Delete || record is null
        ? new WriteResult.Applied(id)
        : new WriteResult.Applied(id)
        {
            Version = record.Version,
            Values = fields.Zip(record.Values).ToDictionary(pair => pair.First, pair => pair.Second),
        };

    private WriteResult Swallowed() => _wroteElsewhere == false
        ? new WriteResult.Rejected(Discarded, "A trigger or rule of the database discarded the record without a word: nothing was written.")
        : new WriteResult.Unknown("A trigger or rule of the database did not put the record into the table, and may have written it elsewhere.");

    private static WriteResult Unwritten((bool IsAsExpected, bool IsMine)? found, RemoteRecord? theirs) => found switch
    {
        { IsAsExpected: true } => new WriteResult.Rejected(
            Discarded, "The database discarded the write without a word: by a trigger or rule, or because a row-level security policy keeps the record from it."),
        { IsMine: true } => new WriteResult.Rejected(Discarded, "A trigger of the database did not carry out the write, and changed the record in another way instead."),
        _ => new WriteResult.Conflict(theirs),
    };
}
