using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class WriteConformance
{
    private const int MostStruck = 3;

    /// <summary>When a read by ids fails, the records are not taken for gone.</summary>
    [Fact]
    public async Task A_read_by_ids_that_fails_says_so()
    {
        if (!SpeaksHttp())
            return;
        var ids = await FillAsync(1);
        var (table, trial) = (await TableAsync(), new FaultTrial(Account, Secrets));

        foreach (var fault in HttpFault.OfReads)
            await trial.TryAsync(fault, "ReadByIdAsync", async (account, _) =>
            {
                var records = await Connector.ReadByIdAsync(account, new ReadRequest(table), ids, Token);
                return $"{records.Count} of {ids.Count} records{(records.Count == 0 ? ": they would be taken for gone" : "")}";
            });

        trial.Require("What the service fails with is told as what it is. A record that is left out does not exist.");
    }

    /// <summary>A write that was carried out, and whose answer is lost, late, cut or an error, is not said to be undone.</summary>
    [Fact]
    public Task A_write_that_was_done_is_not_said_to_be_undone() => StrikeAsync(
        HttpFault.OfDoneWrites, "Whether something was done decides what is answered: what may have been done, and whose answer cannot be read, is Unknown. Anything else is sent again, or lost.");

    /// <summary>A write that did not reach the service is not said to be done, nor refused for good.</summary>
    [Fact]
    public Task A_write_that_was_turned_away_is_not_said_to_be_done_or_refused() => StrikeAsync(
        HttpFault.OfUndoneWrites, "What did not reach the service was not done, and was not refused by it either: answer Retryable, or throw Transient or RateLimited if nothing at all was done.");

    // Lets each request of a batch of each kind go wrong in each way, and compares what was answered with what the service holds then.
    private async Task StrikeAsync(IReadOnlyList<HttpFault> faults, string rule)
    {
        if (!SpeaksHttp())
            return;
        var (table, text) = await TextAsync();
        var (problems, most, struck) = (new List<string>(), Math.Min(table.Capabilities.WriteBatchSize, MostStruck), false);
        foreach (var kind in Enum.GetValues<WriteKind>().Where(kind => Claims(table, kind)))
        {
            var trial = new HttpLine();
            await OutcomeAsync(trial, table, await BatchAsync(table, text, kind, most));
            foreach (var fault in faults.Where(fault => kind == WriteKind.Create || fault.IsOfEveryKind))
            {
                foreach (var number in Enumerable.Range(1, trial.Requests))
                {
                    var (line, batch) = (new HttpLine { Fault = fault, Only = number }, await BatchAsync(table, text, kind, most));
                    var (answers, error) = await OutcomeAsync(line, table, batch);
                    struck |= line.HasStruck;
                    var held = await HeldAsync(table, text, batch);
                    problems.AddRange(batch.Index().Where(_ => line.HasStruck).Select(it =>
                        Problem(fault, it.Item, answers?.ElementAtOrDefault(it.Index), error, held) is { } problem
                            ? $"A {kind}, request {number} of the call meeting {fault.Name}, {problem}."
                            : null).OfType<string>());
                }
            }
        }
        Require(problems.Count == 0, $"{rule}\n{string.Join('\n', problems.Distinct())}");
        Require(struck, FaultTrial.NoHttp);
    }

    private async Task<WriteOperation[]> BatchAsync(RemoteTable table, RemoteField text, WriteKind kind, int count)
    {
        if (kind == WriteKind.Create)
            return [.. Enumerable.Range(0, count).Select(_ => Create(table, text, $"made {Guid.NewGuid():N}"))];
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(await CreateAsync(table, $"before {i}"));
        var seen = (await ReadAsync(table, [.. ids])).Select(record => new SeenRecord(table, record)).ToList();
        Require(seen.Count == count, "Records that exist were not brought by ReadByIdAsync.");
        return [.. seen.Select(record => kind == WriteKind.Delete ? Delete(record) : Update(record, text, $"after {Guid.NewGuid():N}"))];
    }

    private async Task<(IReadOnlyList<WriteResult>? Answers, Exception? Error)> OutcomeAsync(HttpLine line, RemoteTable table, WriteOperation[] batch)
    {
        try
        {
            return (await Connector.WriteAsync(line.Through(Account), new WriteRequest(table, batch), Token), null);
        }
        catch (Exception error) when (error is not OperationCanceledException || !Token.IsCancellationRequested)
        {
            return (null, error);
        }
    }

    // The texts that the service holds now, by the ids of their records.
    private async Task<IReadOnlyDictionary<string, string?>> HeldAsync(RemoteTable table, RemoteField text, WriteOperation[] batch)
    {
        var records = batch[0].RemoteId is null
            ? (await ScanAsync(new ReadRequest(table))).Records.Values
            : await ReadAsync(table, [.. batch.Select(operation => operation.RemoteId!)]);
        return records.ToDictionary(record => record.Id, record => Value(new SeenRecord(table, record), text) is { } value && FieldValue.TryConvert(value, FieldType.Text, out var held) ? (string?)held : null);
    }

    private static string? Problem(HttpFault fault, WriteOperation operation, WriteResult? answer, Exception? error, IReadOnlyDictionary<string, string?> held)
    {
        var written = operation.Values.Values.OfType<string>().FirstOrDefault(value => value.StartsWith("made ", StringComparison.Ordinal) || value.StartsWith("after ", StringComparison.Ordinal));
        var done = operation.Kind switch
        {
            WriteKind.Create => held.FirstOrDefault(pair => pair.Value == written).Key,
            WriteKind.Update => held.GetValueOrDefault(operation.RemoteId!) == written ? operation.RemoteId : null,
            _ => held.ContainsKey(operation.RemoteId!) ? null : operation.RemoteId,
        };
        var said = error is null ? Show([answer]) : Show(error);
        var isToComeAgain = answer is WriteResult.Retryable || error is ConnectorException { IsTransient: true };
        return (done, answer) switch
        {
            (not null, WriteResult.Unknown) => null,
            (not null, WriteResult.Applied applied) => applied.RemoteId == done ? null : $"made the record “{done}”, and was answered Applied with the id “{applied.RemoteId}”",
            (not null, _) => $"was done, and {(error is null ? $"was answered {said}" : $"ended with {said}, which says that nothing at all was done")}",
            (null, WriteResult.Applied or WriteResult.Rejected or WriteResult.Conflict) => $"was not done, and was answered {said}",
            (null, _) when isToComeAgain => null,
            (null, null) when error is not ConnectorException => $"ended with {said}; a connector throws ConnectorException only",
            (null, _) when fault.WasTurnedAway => $"was turned away, and {(error is null ? $"was answered {said}" : $"ended with {said}")}; it can be sent again, and nobody needs to decide",
            _ => null,
        };
    }
}
