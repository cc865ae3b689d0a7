using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>The in-memory connector with one flaw in how it writes, or reads by ids.</summary>
internal sealed class FlawedWriter(InMemoryConnector right, WriteFlaw flaw) : IConnector, IReadRecordsById, IWriteRecords
{
    private readonly Dictionary<string, int> _updates = [];
    private readonly HashSet<string> _seen = [];

    public ConnectorSpec Spec => right.Spec;

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => right.CheckAsync(context, cancellationToken);

    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        flaw == WriteFlaw.DiscoveryThrows ? throw new InvalidOperationException("Sequence contains no elements") : right.DiscoverAsync(context, cancellationToken);

    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
        right.ReadAsync(context, request, cancellationToken);

    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (flaw == WriteFlaw.RefusesAFullRead && ids.Count > 50)
            throw new ConnectorException(ConnectorErrorKind.Bug, "too_many", "Too many.");
        var fields = flaw == WriteFlaw.MixesTheFields ? request with { Fields = [.. request.Fields.OrderBy(field => field.Id, StringComparer.Ordinal)] } : request;
        var records = await right.ReadByIdAsync(context, fields, ids, flaw == WriteFlaw.IgnoresCancellation ? CancellationToken.None : cancellationToken);
        return records.Count == ids.Count || flaw != WriteFlaw.ThrowsForAMissingId
            ? records
            : throw new ConnectorException(ConnectorErrorKind.Bug, "missing", "There is no such record.");
    }

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken)
    {
        if (!request.Table.Capabilities.CanDelete && request.Operations.Any(operation => operation.Kind == WriteKind.Delete))
            return [.. request.Operations.Select(_ => new WriteResult.Rejected("not_supported", "Nothing is deleted here."))];
        var operations = new List<WriteOperation>();
        foreach (var operation in request.Operations)
            operations.Add(await SentAsync(context, request.Table, operation, cancellationToken));
        var results = await right.WriteAsync(
            context, request with { Operations = operations }, flaw == WriteFlaw.IgnoresCancellation ? CancellationToken.None : cancellationToken);
        var answers = new List<WriteResult>();
        foreach (var (operation, result) in operations.Zip(results))
            answers.Add(await AnswerAsync(context, request.Table, operation, result, cancellationToken));
        return flaw switch
        {
            WriteFlaw.AnswersInAnotherOrder => [.. answers.AsEnumerable().Reverse()],
            WriteFlaw.AnswersInTheOrderOfTexts => [.. answers.Zip(request.Operations).OrderBy(it => it.Second.Values.GetValueOrDefault(nameof(FieldType.Text)) as string, StringComparer.Ordinal).Select(it => it.First)],
            WriteFlaw.LacksAnAnswer => [.. answers.SkipLast(1)],
            WriteFlaw.RefusesTheBatchForOne when answers.OfType<WriteResult.Rejected>().FirstOrDefault() is { } one => [.. answers.Select(_ => one)],
            _ => answers,
        };
    }

    private async Task<WriteOperation> SentAsync(ConnectorContext context, RemoteTable table, WriteOperation operation, CancellationToken cancellationToken)
    {
        switch (flaw, operation.Kind)
        {
            case (WriteFlaw.ClearsOtherFields, WriteKind.Update):
                var whole = table.Fields.Where(field => field.Id != "id").ToDictionary(field => field.Id, field => operation.Values.GetValueOrDefault(field.Id));
                return operation with { Values = whole };
            case (WriteFlaw.MakesASecondRecord, _):
                return operation with { OperationId = Guid.NewGuid().ToString() };
            case (WriteFlaw.TakesAlikeForARepeat, WriteKind.Create):
                return operation with { OperationId = string.Join('|', operation.Values) };
            case (WriteFlaw.OverwritesWhatChanged, WriteKind.Update) or (WriteFlaw.DeletesWhatChanged, WriteKind.Delete):
                return operation with { ExpectedVersion = await VersionAsync(context, table, operation, cancellationToken) };
            case (WriteFlaw.OverwritesOnARepeat, WriteKind.Update) when !_seen.Add(operation.OperationId):
                return operation with { ExpectedVersion = await VersionAsync(context, table, operation, cancellationToken) };
            case (WriteFlaw.ReadsThenWrites, WriteKind.Update) when await VersionAsync(context, table, operation, cancellationToken) == operation.ExpectedVersion:
                // Time enough for the others to compare too.
                await Task.Delay(20, cancellationToken);
                return operation with { ExpectedVersion = await VersionAsync(context, table, operation, cancellationToken) };
            case (WriteFlaw.RoundsNumbers or WriteFlaw.DropsLeadingZeros or WriteFlaw.LeavesUnknownFieldsOut, not WriteKind.Delete):
                var given = operation.Values.Where(pair => flaw != WriteFlaw.LeavesUnknownFieldsOut || table.Fields.Any(field => field.Id == pair.Key));
                return operation with { Values = given.ToDictionary(pair => pair.Key, pair => Bent(pair.Value)) };
            default:
                return operation;
        }
    }

    private async Task<WriteResult> AnswerAsync(
        ConnectorContext context, RemoteTable table, WriteOperation operation, WriteResult result, CancellationToken cancellationToken)
    {
        switch (flaw, result)
        {
            case (WriteFlaw.CallsALostAnswerRetryable, WriteResult.Unknown):
                return new WriteResult.Retryable();
            case (WriteFlaw.ThrowsForALostAnswer, WriteResult.Unknown):
                throw new ConnectorException(ConnectorErrorKind.Transient, "timed_out", "The service did not answer.");
            case (WriteFlaw.ConflictsWithoutTheirs, WriteResult.Conflict):
                return new WriteResult.Conflict(null);
            case (WriteFlaw.ConflictsWithAValueTooFew, WriteResult.Conflict { Theirs: { } theirs }):
                return new WriteResult.Conflict(theirs with { Values = [.. theirs.Values.SkipLast(1)] });
            case (WriteFlaw.ThrowsForAGoneRecord, WriteResult.Conflict { Theirs: null }):
                throw new ConnectorException(ConnectorErrorKind.Bug, "http_404", "There is no such record.");
            case (WriteFlaw.MakesAGoneRecord, WriteResult.Conflict { Theirs: null }) when operation.Kind == WriteKind.Update:
                var made = operation with { Kind = WriteKind.Create, RemoteId = null, OperationId = Guid.NewGuid().ToString() };
                return (await right.WriteAsync(context, new WriteRequest(table, [made]), cancellationToken))[0];
            case (WriteFlaw.RefusesToDeleteAGoneRecord, WriteResult.Conflict { Theirs: null }) when operation.Kind == WriteKind.Delete:
                return new WriteResult.Rejected("not_found", "There is no such record.");
            case (WriteFlaw.ChangesTheIdWithTheThirdUpdate, WriteResult.Applied applied) when operation.Kind == WriteKind.Update:
                _updates[applied.RemoteId] = _updates.GetValueOrDefault(applied.RemoteId) + 1;
                return _updates[applied.RemoteId] < 3 ? applied : applied with { RemoteId = $"{applied.RemoteId}-3" };
            case (WriteFlaw.DoesHalfOfARefusedUpdate, WriteResult.Rejected { FieldId: { } refused }) when operation.Kind == WriteKind.Update:
                var half = operation with { OperationId = Guid.NewGuid().ToString(), Values = operation.Values.Where(pair => pair.Key != refused).ToDictionary() };
                await right.WriteAsync(context, new WriteRequest(table, [half]), cancellationToken);
                return result;
            case (WriteFlaw.RefusesARepeat, WriteResult.Applied) when operation.Kind == WriteKind.Create && !_seen.Add(operation.OperationId):
                return new WriteResult.Rejected("duplicate", "There is one already.");
            case (WriteFlaw.AnswersARepeatWithAnother, WriteResult.Applied applied) when operation.Kind == WriteKind.Create:
                return _seen.Add(operation.OperationId) ? applied : applied with { RemoteId = await AnotherAsync(context, table, applied.RemoteId, cancellationToken) };
            case (WriteFlaw.ConflictsWithItself, WriteResult.Applied) when operation.Expected.Values.OfType<decimal>().Any():
                return new WriteResult.Conflict((await right.ReadByIdAsync(context, new ReadRequest(table), [operation.RemoteId!], cancellationToken))[0]);
            case (WriteFlaw.SaysAnotherVersion, WriteResult.Applied applied):
                return applied with { Version = "0" };
            case (WriteFlaw.SaysWhatIsNotHeld, WriteResult.Applied applied):
                return applied with { Values = new Dictionary<string, object?> { [nameof(FieldType.Text)] = "something else" } };
            default:
                return result;
        }
    }

    private async Task<string?> VersionAsync(ConnectorContext context, RemoteTable table, WriteOperation operation, CancellationToken cancellationToken) =>
        (await right.ReadByIdAsync(context, new ReadRequest(table), [operation.RemoteId!], cancellationToken)).SingleOrDefault()?.Version;

    private async Task<string> AnotherAsync(ConnectorContext context, RemoteTable table, string id, CancellationToken cancellationToken) =>
        await right.ReadAsync(context, new ReadRequest(table), cancellationToken).SelectMany(page => page.Records.ToAsyncEnumerable()).Select(record => record.Id)
            .FirstAsync(other => other != id, cancellationToken);

    private object? Bent(object? value) => (flaw, value) switch
    {
        (WriteFlaw.RoundsNumbers, decimal number) => (double)number,
        (WriteFlaw.DropsLeadingZeros, string text) when long.TryParse(text, out var number) => number,
        _ => value,
    };
}
