using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// Sends a batch in one transaction. When the database refuses a write, the transaction is undone, those before it go again, it gets its own answer, and
/// those behind it go on; only what concerns all of them ends the call.
/// </summary>
internal sealed class BatchWriter
{
    // So many writes one after the other that fail for reasons which may be the server's: then they are.
    private const int MostDoubts = 3;

    private readonly WriteRequest _request;
    private readonly RecordQuery _query;
    private readonly IReadOnlyList<string> _fields;
    private readonly IReadOnlyList<WriteCommand> _commands;
    private readonly WriteResult?[] _results;
    private readonly Stack<(int From, int Count)> _open = [];
    private readonly List<(int At, WriteFault Fault, int Passed)> _doubts = [];

    private int _most;
    private int _passed;
    private int _failedInARow;

    public BatchWriter(WriteRequest request)
    {
        _request = request;
        _query = new RecordQuery(request.Table, request.Table.Fields);
        _fields = [.. request.Table.Fields.Select(field => field.Id)];
        _commands = [.. request.Operations.Select(operation => new WriteCommand(request.Table, _query, operation))];
        _results = new WriteResult?[_commands.Count];
        _most = _commands.Count;
    }

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(WriteConnection connection, CancellationToken cancellationToken)
    {
        OpenUp();
        try
        {
            while (_open.TryPop(out var range))
                await TryAsync(connection, range, isTraced: false, cancellationToken).ConfigureAwait(false);
            // What was refused for a reason that may be the server's is tried again when others have gone through since.
            foreach (var (at, fault, passed) in _doubts)
            {
                if (_passed > passed && await AgainAsync(connection, at, cancellationToken).ConfigureAwait(false) is { } again)
                    _results[at] = again;
            }
        }
        catch (Exception error) when (_results.Any(result => result is WriteResult.Applied or WriteResult.Unknown)
            && error is NpgsqlException or ConnectorException or OperationCanceledException)
        {
            // What was done must be told; the rest was not.
        }
        if (_passed == 0 && _doubts is [var (_, only, _), ..] && _results.All(result => result is null))
            throw SourceErrors.From(only.Error!);
        return [.. _results.Select(result => result ?? new WriteResult.Retryable())];
    }

    // Writes that cannot mean any record are answered at once; the others are tried in the stretches between them.
    private void OpenUp()
    {
        var end = _commands.Count;
        for (var i = _commands.Count - 1; i >= -1; i--)
        {
            if (i >= 0 && !_commands[i].IsPointless)
                continue;
            if (i + 1 < end)
                _open.Push((i + 1, end - i - 1));
            if (i >= 0)
                _results[i] = new WriteResult.Conflict(null);
            end = i;
        }
    }

    private async Task TryAsync(WriteConnection connection, (int From, int Count) range, bool isTraced, CancellationToken cancellationToken)
    {
        if (range.Count > _most)
        {
            _open.Push((range.From + _most, range.Count - _most));
            range.Count = _most;
        }
        var attempt = await AttemptAsync(connection, range, isTraced, cancellationToken).ConfigureAwait(false);
        if (attempt is WriteAttempt.Done done)
        {
            for (var i = 0; i < range.Count; i++)
                _results[range.From + i] = done.Results[i];
            _passed += range.Count;
            _failedInARow = 0;
            _most = Math.Min(_commands.Count, _most * 2);
            return;
        }
        var undone = (WriteAttempt.Undone)attempt;
        if (undone.Fault is { Reach: FaultReach.Whole })
            throw SourceErrors.From(undone.Fault.Error!);
        _most = Math.Max(1, range.Count / 4);
        if (undone.At is { } at && range.Count > 1)
        {
            Push(range.From + at + 1, range.Count - at - 1);
            // The first of a transaction was alone in it already.
            if (at > 0 || undone.Fault is null)
                Push(range.From + at, 1);
            else
                await DecideAsync(connection, range.From, undone.Fault, cancellationToken).ConfigureAwait(false);
            Push(range.From, at);
        }
        else if (range.Count > 1)
        {
            var half = range.Count / 2;
            Push(range.From + half, range.Count - half);
            Push(range.From, half);
        }
        else if (undone.Fault is null)
        {
            await TryAsync(connection, range, isTraced: true, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await DecideAsync(connection, range.From, undone.Fault, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers a write that was refused alone.</summary>
    private async Task DecideAsync(WriteConnection connection, int at, WriteFault fault, CancellationToken cancellationToken)
    {
        var reach = fault.Reach;
        if (reach == FaultReach.Rights)
        {
            var open = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            reach = await Rights.AllowAsync(open, _request.Table, _commands[at].Kind, cancellationToken).ConfigureAwait(false) ? FaultReach.Row : FaultReach.Whole;
        }
        switch (reach)
        {
            case FaultReach.Whole:
                throw SourceErrors.From(fault.Error!);
            case FaultReach.Row:
                _failedInARow = 0;
                _results[at] = await RejectedAsync(connection, fault, cancellationToken).ConfigureAwait(false);
                break;
            default:
                if (reach == FaultReach.Passing)
                    _results[at] = new WriteResult.Retryable();
                else
                    _doubts.Add((at, fault, _passed));
                if (++_failedInARow == MostDoubts)
                    _open.Clear();
                break;
        }
    }

    private async Task<WriteResult?> AgainAsync(WriteConnection connection, int at, CancellationToken cancellationToken) =>
        await AttemptAsync(connection, (at, 1), isTraced: false, cancellationToken).ConfigureAwait(false) switch
        {
            WriteAttempt.Done done => done.Results[0],
            WriteAttempt.Undone { Fault: { Reach: FaultReach.Row or FaultReach.Doubtful } fault } =>
                await RejectedAsync(connection, fault, cancellationToken).ConfigureAwait(false),
            _ => null,
        };

    private static async Task<WriteResult> RejectedAsync(WriteConnection connection, WriteFault fault, CancellationToken cancellationToken)
    {
        var field = fault.Error is { ConstraintName: not null } or { ColumnName: not null }
            ? await ConstraintColumn.FindAsync(await connection.OpenAsync(cancellationToken).ConfigureAwait(false), fault.Error, cancellationToken).ConfigureAwait(false)
            : null;
        return new WriteResult.Rejected(fault.Code, fault.Message, field);
    }

    private async Task<WriteAttempt> AttemptAsync(WriteConnection connection, (int From, int Count) range, bool isTraced, CancellationToken cancellationToken)
    {
        var open = await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        var group = new WriteGroup(open, _query, _fields, [.. _commands.Skip(range.From).Take(range.Count)]);
        return await group.TryAsync(isTraced, cancellationToken).ConfigureAwait(false);
    }

    private void Push(int from, int count)
    {
        if (count > 0)
            _open.Push((from, count));
    }
}
