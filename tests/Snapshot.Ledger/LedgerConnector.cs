using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Ledger;

/// <summary>Connects a <see cref="LedgerService"/>.</summary>
public sealed class LedgerConnector : IConnector, IReadRecordsById, IWriteRecords, IRefreshCredentials
{
    /// <summary>The name accounts refer to it by.</summary>
    public const string Name = "ledger";

    // JSON that lacks what an answer has is none.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <inheritdoc/>
    public ConnectorSpec Spec { get; } = new(
        Name, "Ledger",
        [
            new("url", "Address") { IsRequired = true }, new("token", "Access token") { IsRequired = true, IsSecret = true },
            new("refreshToken", "Refresh token") { IsSecret = true }, new("seconds", "How long it waits for an answer"),
        ]);

    /// <summary>The settings of an account at a service.</summary>
    public static IReadOnlyDictionary<string, string> Settings(LedgerService service) =>
        new Dictionary<string, string> { ["url"] = service.Url, ["token"] = service.Token, ["refreshToken"] = LedgerService.RefreshToken, ["seconds"] = "10" };

    /// <inheritdoc/>
    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        AskAsync<LedgerDescription[]>(context, HttpMethod.Get, "tables", null, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        [.. (await AskAsync<LedgerDescription[]>(context, HttpMethod.Get, "tables", null, cancellationToken)).Select(table => new RemoteTable(
            table.Id, "Things", [new RemoteField("id", "Id", FieldType.Text) { IsReadOnly = true }, .. table.Fields])
        {
            Key = ["id"],
            Capabilities = new TableCapabilities
            {
                CanCreate = true, CanUpdate = true, CanDelete = true,
                WriteBatchSize = table.Rules.WriteBatch, WritesInFlight = table.Rules.WritesInFlight, ReadBatchSize = table.Rules.ReadBatch, CreatesAreIdempotent = table.Rules.Idempotent,
                Guarantee = table.Rules.CompareAndSet ? WriteGuarantee.CompareAndSet : WriteGuarantee.Blind,
            },
        })];

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadPage> ReadAsync(
        ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.Since is not null)
            throw new ConnectorException(ConnectorErrorKind.NotSupported, "no_changes", "The service does not tell what changed.");
        var after = request.Checkpoint;
        do
        {
            var path = $"{request.Table.Id}?limit={request.PageSize}{(after is null ? "" : $"&after={after}")}";
            var page = await AskAsync<LedgerPage>(context, HttpMethod.Get, path, null, cancellationToken);
            after = page.Next;
            yield return new ReadPage([.. page.Records.Select(record => Shown(record, request.Fields))])
            {
                Checkpoint = after,
                Completed = after is null,
                EstimatedTotal = page.Total,
            };
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var page = await AskAsync<LedgerPage>(context, HttpMethod.Post, $"{request.Table.Id}/by-ids", ids, cancellationToken);
        return [.. page.Records.Select(record => Shown(record, request.Fields))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken)
    {
        var writes = request.Operations.Select(operation => new LedgerWrite(
            operation.OperationId, operation.Kind, operation.RemoteId, operation.ExpectedVersion, Sent(operation, request.Table)));
        var reply = await SendAsync(context, HttpMethod.Post, $"{request.Table.Id}/batch", writes, cancellationToken);
        // Whether it was done before the answer got lost, or before the service failed, nobody can say.
        if (reply.Status is null or HttpStatusCode.Accepted or >= HttpStatusCode.InternalServerError || (reply.Status == HttpStatusCode.OK && Read<LedgerAnswer[]>(reply.Body) is null))
            return [.. request.Operations.Select(_ => new WriteResult.Unknown("The service gave no answer that can be read."))];
        var answers = reply.Status == HttpStatusCode.OK ? Read<LedgerAnswer[]>(reply.Body)! : throw Fault(reply);
        if (answers.FirstOrDefault(answer => answer.Outcome == LedgerOutcome.NotTried) is not null)
            throw new ConnectorException(ConnectorErrorKind.NotSupported, "batch_refused", "The service takes all of a batch or none.");
        return [.. answers.Zip(request.Operations, (answer, operation) => Result(answer, operation, request.Table))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>?> RefreshAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        if (context.OptionalSetting("refreshToken") is not { } refreshToken)
            return null;
        var reply = await SendAsync(context, HttpMethod.Post, "refresh", null, cancellationToken, refreshToken);
        return reply.Status == HttpStatusCode.OK ? new Dictionary<string, string> { ["token"] = reply.Body } : throw Fault(reply);
    }

    private static WriteResult Result(LedgerAnswer answer, WriteOperation operation, RemoteTable table) => answer.Outcome switch
    {
        LedgerOutcome.Done when operation.Kind == WriteKind.Delete => new WriteResult.Applied(operation.RemoteId!),
        LedgerOutcome.Done => new WriteResult.Applied(answer.Record!.Id)
        {
            Version = $"{answer.Record.Version}",
            Values = answer.Record.Values.ToDictionary(pair => pair.Key, pair => (object?)pair.Value),
        },
        LedgerOutcome.Changed => new WriteResult.Conflict(Shown(answer.Record!, table.Fields)),
        LedgerOutcome.Gone => new WriteResult.Conflict(null),
        _ => new WriteResult.Rejected(answer.Code!, "The service refused it.", answer.Field),
    };

    // The value of a JSON field comes as its text.
    private static Dictionary<string, JsonElement> Sent(WriteOperation operation, RemoteTable table) => operation.Values.ToDictionary(
        pair => pair.Key,
        pair => pair.Value is string text && table.Fields.Any(field => field.Id == pair.Key && field.Type == FieldType.Json)
            ? JsonElement.Parse(text)
            : JsonSerializer.SerializeToElement(pair.Value));

    private static RemoteRecord Shown(LedgerRecord record, IReadOnlyList<RemoteField> fields) => new(
        record.Id,
        [.. fields.Select(field => field.Id == "id" ? record.Id : record.Values.TryGetValue(field.Id, out var value) ? (object?)value : null)],
        $"{record.Version}");

    private static async Task<T> AskAsync<T>(ConnectorContext context, HttpMethod method, string path, object? content, CancellationToken cancellationToken)
        where T : class
    {
        var reply = await SendAsync(context, method, path, content, cancellationToken);
        return reply.Status == HttpStatusCode.OK && Read<T>(reply.Body) is { } answer ? answer : throw Fault(reply);
    }

    private static T? Read<T>(string body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<Reply> SendAsync(
        ConnectorContext context, HttpMethod method, string path, object? content, CancellationToken cancellationToken, string? token = null)
    {
        using var message = new HttpRequestMessage(method, $"{context.Setting("url")}/{path}");
        message.Headers.Authorization = new("Bearer", token ?? context.Setting("token"));
        message.Content = content is null ? null : JsonContent.Create(content, content.GetType(), options: JsonSerializerOptions.Web);
        try
        {
            using var client = context.HttpClients();
            if (context.OptionalSetting("seconds") is { } seconds)
                client.Timeout = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
            using var response = await client.SendAsync(message, cancellationToken);
            return new Reply(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), response.Headers.RetryAfter);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            throw new ConnectorException(ConnectorErrorKind.Transient, "unreachable", "The service cannot be reached.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new Reply(null, "", null);
        }
    }

    private static ConnectorException Fault(Reply reply) => new(
        reply.Status switch
        {
            HttpStatusCode.Unauthorized => ConnectorErrorKind.Authentication,
            HttpStatusCode.NotFound => ConnectorErrorKind.SchemaChanged,
            HttpStatusCode.TooManyRequests => ConnectorErrorKind.RateLimited,
            HttpStatusCode.UnprocessableEntity => ConnectorErrorKind.NotSupported,
            null or >= HttpStatusCode.InternalServerError => ConnectorErrorKind.Transient,
            _ => ConnectorErrorKind.Bug,
        },
        reply.Status is { } status ? $"http_{(int)status}" : "no_answer", "The service did not do it.") { RetryAfter = reply.RetryAfter?.Delta };

    private sealed record Reply(HttpStatusCode? Status, string Body, RetryConditionHeaderValue? RetryAfter);
}
