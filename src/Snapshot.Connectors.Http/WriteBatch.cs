using Snapshot.Records;

namespace Snapshot.Connectors.Http;

/// <summary>Carries out batches so that each operation has its answer, and nothing is thrown once anything may have been done.</summary>
public static class WriteBatch
{
    /// <summary>
    /// Sends the operations one after the other. Behind the first one an error, or a service that wants to be left alone, makes the rest <see cref="WriteResult.Retryable"/>.
    /// </summary>
    /// <param name="operations">The operations.</param>
    /// <param name="write">Sends one of them. It throws only when nothing was done.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static Task<IReadOnlyList<WriteResult>> EachAsync(
        IReadOnlyList<WriteOperation> operations, Func<WriteOperation, CancellationToken, Task<WriteResult>> write, CancellationToken cancellationToken) =>
        PartsAsync(operations, 1, async (part, token) => [await write(part[0], token).ConfigureAwait(false)], cancellationToken);

    /// <summary>Sends the operations in parts, for a service that takes fewer at once than the batch has. The rest as with <see cref="EachAsync"/>.</summary>
    /// <param name="operations">The operations.</param>
    /// <param name="most">How many the service takes at once, at least 1.</param>
    /// <param name="write">Sends a part, and answers each of its operations in their order. It throws only when nothing of the part was done.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<IReadOnlyList<WriteResult>> PartsAsync(
        IReadOnlyList<WriteOperation> operations, int most, Func<IReadOnlyList<WriteOperation>, CancellationToken, Task<IReadOnlyList<WriteResult>>> write,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(write);
        var results = new List<WriteResult>(operations.Count);
        foreach (var part in operations.Chunk(most))
        {
            if (results.Count > 0 && cancellationToken.IsCancellationRequested)
                return Postponed(results, operations.Count, null);
            try
            {
                results.AddRange(await write(part, cancellationToken).ConfigureAwait(false));
            }
            catch (ConnectorException e) when (results.Count > 0)
            {
                return Postponed(results, operations.Count, e.RetryAfter);
            }
            catch (OperationCanceledException) when (results.Count > 0)
            {
                results.AddRange(part.Select(_ => new WriteResult.Unknown("The write was ended before its answer came.")));
                return Postponed(results, operations.Count, null);
            }
            if (results[^1] is WriteResult.Retryable { After: var after })
                return Postponed(results, operations.Count, after);
        }
        return results;
    }

    /// <summary>
    /// For a service without compare-and-set: refuses what names fields that cannot be written, answers with a conflict what is not expected of the records as they are
    /// now, and sends the rest.
    /// </summary>
    /// <param name="request">The batch.</param>
    /// <param name="read">Reads the records of some ids as they are now, with the values of all fields of <see cref="WriteRequest.Table"/>.</param>
    /// <param name="write">Sends what may be written, and answers each operation in their order.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<IReadOnlyList<WriteResult>> ComparedAsync(
        WriteRequest request, Func<IReadOnlyList<string>, CancellationToken, Task<IReadOnlyList<RemoteRecord>>> read,
        Func<IReadOnlyList<WriteOperation>, CancellationToken, Task<IReadOnlyList<WriteResult>>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(write);
        var ids = request.Operations.Select(operation => operation.RemoteId).OfType<string>().ToList();
        var held = ids.Count == 0 ? [] : (await read(ids, cancellationToken).ConfigureAwait(false)).ToDictionary(record => record.Id);
        var results = request.Operations.Select(operation => Refusal(request, operation) ?? Conflict(request, operation, held)).ToArray();
        var sent = request.Operations.Where((_, i) => results[i] is null).ToList();
        if (sent.Count == 0)
            return results!;
        var answers = new Queue<WriteResult>(await write(sent, cancellationToken).ConfigureAwait(false));
        return [.. results.Select(result => result ?? answers.Dequeue())];
    }

    private static WriteResult? Refusal(WriteRequest request, WriteOperation operation) =>
        operation.Values.Keys.FirstOrDefault(id => !request.Table.Fields.Any(field => field.Id == id && !field.IsReadOnly)) is { } field
            ? new WriteResult.Rejected("field_not_writable", $"“{field}” cannot be written.", field)
            : null;

    private static WriteResult.Conflict? Conflict(WriteRequest request, WriteOperation operation, Dictionary<string, RemoteRecord> held) =>
        operation.RemoteId is not { } id ? null
        : !held.TryGetValue(id, out var record) ? new WriteResult.Conflict(null)
        : operation.IsMetBy(record, request.Table.Fields) ? null : new WriteResult.Conflict(record);

    private static IReadOnlyList<WriteResult> Postponed(List<WriteResult> results, int count, TimeSpan? after) =>
        [.. results, .. Enumerable.Repeat(new WriteResult.Retryable(after), count - results.Count)];
}
