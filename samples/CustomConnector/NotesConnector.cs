using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace CustomConnector;

/// <summary>Connects the notes service. It keeps nothing between calls: one instance serves every account.</summary>
public sealed class NotesConnector : IConnector, IReadRecordsById, IWriteRecords
{
    // snippet: spec
    public ConnectorSpec Spec { get; } = new(
        "notes", "Notes", [new("url", "Address") { IsRequired = true }, new("token", "Access token") { IsRequired = true, IsSecret = true }])
    {
        RateLimit = new RateLimit(100, TimeSpan.FromSeconds(1)) { Burst = 20, Concurrency = 4 },
    };
    // end snippet

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) =>
        GetAsync(context, "notes?limit=1", cancellationToken);

    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        var first = await GetAsync(context, "notes?limit=1", cancellationToken);
        return [new("notes", "Notes",
        [
            new("id", "Id", FieldType.Text) { IsReadOnly = true },
            new("title", "Title", FieldType.Text) { IsRequired = true },
            new("body", "Body", FieldType.Text),
            new("tags", "Tags", FieldType.Json),
            new("pinned", "Pinned", FieldType.Boolean),
            new("priority", "Priority", FieldType.Integer),
            new("dueOn", "Due on", FieldType.Date),
            new("updatedAt", "Updated at", FieldType.Timestamp) { IsReadOnly = true },
        ])
        {
            Key = ["id"],
            EstimatedRecords = first.GetProperty("total").GetInt64(),
            Capabilities = new()
            {
                CanReadChanges = true, CanCreate = true, CanUpdate = true, CanDelete = true,
                CreatesAreIdempotent = true, Guarantee = WriteGuarantee.CompareAndSet,
            },
        }];
    }

    // snippet: read
    public async IAsyncEnumerable<ReadPage> ReadAsync(
        ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A checkpoint is the scan's own cursor and the last note it brought.
        var place = request.Checkpoint?.Split('|', 2);
        var (cursor, next) = (place?[0], place?[^1]);
        do
        {
            var path = $"{request.Table.Id}?limit={request.PageSize}&after={Uri.EscapeDataString(next ?? "")}&since={Uri.EscapeDataString(request.Since ?? "")}";
            var page = await GetAsync(context, path, cancellationToken);
            // By the service's clock, which may be set back a little; what it says on the first page is the watermark.
            cursor ??= (page.GetProperty("asOf").GetDateTimeOffset() - TimeSpan.FromMinutes(1)).ToString("O");
            next = page.GetProperty("next").GetString();
            yield return new ReadPage(Records(page, request.Fields))
            {
                Checkpoint = next is null ? null : $"{cursor}|{next}",
                Completed = next is null,
                Cursor = next is null ? cursor : null,
                EstimatedTotal = page.GetProperty("total").GetInt64(),
            };
        }
        while (next is not null);
    }
    // end snippet

    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        // What would have to be escaped is no note's id, and might be read as two.
        Records(await GetAsync(context, $"{request.Table.Id}?ids={string.Join(',', ids.Where(id => Uri.EscapeDataString(id) == id))}", cancellationToken), request.Fields);

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken)
    {
        // The service takes one note per request, so WriteBatchSize is 1: whoever throws here says truly that nothing was done.
        var write = request.Operations.Single();
        var answer = await SendAsync(context, Message(request.Table, write), cancellationToken);
        // snippet: write
        return [answer.Status switch
        {
            HttpStatusCode.OK or HttpStatusCode.Created => Applied(answer.Body, request.Table),
            HttpStatusCode.NoContent => new WriteResult.Applied(write.RemoteId!),
            HttpStatusCode.NotFound when write.RemoteId is not null => new WriteResult.Conflict(null),
            HttpStatusCode.PreconditionFailed => new WriteResult.Conflict(
                (await ReadByIdAsync(context, new ReadRequest(request.Table), [write.RemoteId!], cancellationToken)).SingleOrDefault()),
            HttpStatusCode.UnprocessableEntity => new WriteResult.Rejected(
                Text(answer.Body, "code")!, Text(answer.Body, "message")!, Text(answer.Body, "field")),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new WriteResult.Retryable(answer.RetryAfter),
            HttpStatusCode.Accepted or >= HttpStatusCode.InternalServerError => new WriteResult.Unknown($"The write ended with {answer.Status}, done or not."),
            _ => throw Fault(answer),
        }];
        // end snippet
    }

    private static HttpRequestMessage Message(RemoteTable table, WriteOperation write)
    {
        var method = write.Kind switch { WriteKind.Create => HttpMethod.Post, WriteKind.Update => HttpMethod.Patch, _ => HttpMethod.Delete };
        var message = new HttpRequestMessage(method, write.RemoteId is null ? table.Id : $"{table.Id}/{Uri.EscapeDataString(write.RemoteId)}");
        var (header, value) = write.RemoteId is null ? ("Idempotency-Key", write.OperationId) : ("If-Match", $"\"{write.ExpectedVersion}\"");
        message.Headers.Add(header, value);
        // The value of a JSON field comes as its text.
        if (write.Kind != WriteKind.Delete)
            message.Content = JsonContent.Create(write.Values.ToDictionary(
                pair => pair.Key, pair => pair is { Key: "tags", Value: string json } ? JsonElement.Parse(json) : pair.Value));
        return message;
    }

    private static WriteResult Applied(JsonElement note, RemoteTable table) => new WriteResult.Applied(Text(note, "id")!)
        { Version = Text(note, "etag"), Values = table.Fields.ToDictionary(field => field.Id, field => (object?)note.GetProperty(field.Id)) };

    private static List<RemoteRecord> Records(JsonElement page, IReadOnlyList<RemoteField> fields) =>
        [.. page.GetProperty("notes").EnumerateArray().Select(note => new RemoteRecord(
            Text(note, "id")!, [.. fields.Select(field => (object?)note.GetProperty(field.Id))], Text(note, "etag")))];

    private static string? Text(JsonElement json, string property) => json.GetProperty(property).GetString();

    private static async Task<JsonElement> GetAsync(ConnectorContext context, string path, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(context, new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);
        return answer.Status == HttpStatusCode.OK ? answer.Body : throw Fault(answer);
    }

    private static async Task<Answer> SendAsync(ConnectorContext context, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        message.RequestUri = Uri.TryCreate($"{context.Setting("url").TrimEnd('/')}/{message.RequestUri}", UriKind.Absolute, out var url) ? url
            : throw new ConnectorException(ConnectorErrorKind.Configuration, "url_invalid", "The setting “url” is not an address.");
        message.Headers.Authorization = new("Bearer", context.Setting("token"));
        try
        {
            using var client = context.HttpClients();
            using var response = await client.SendAsync(message, cancellationToken);
            var hasBody = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.UnprocessableEntity;
            var body = hasBody ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : default;
            // JSON that is neither notes nor a note nor a problem is no answer of the service's.
            if (hasBody && !new[] { "notes", "id", "code" }.Any(name => body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out _)))
                return new Answer(HttpStatusCode.BadGateway, default, RetryAfter: null);
            return new Answer(response.StatusCode, body, response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - context.Time.GetUtcNow() : null);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new ConnectorException(ConnectorErrorKind.Transient, "unreachable", "The notes service cannot be reached.", e);
        }
        // It was sent and the answer is lost, or late: HttpClient's time-out looks like a cancellation that nobody asked for.
        catch (Exception e) when (e is HttpRequestException or JsonException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new Answer(HttpStatusCode.GatewayTimeout, default, RetryAfter: null);
        }
    }

    private static ConnectorException Fault(Answer answer) => new(
        answer.Status switch
        {
            HttpStatusCode.Unauthorized => ConnectorErrorKind.Authentication,
            HttpStatusCode.Forbidden => ConnectorErrorKind.Permission,
            HttpStatusCode.NotFound => ConnectorErrorKind.SchemaChanged,
            HttpStatusCode.Gone => ConnectorErrorKind.CursorExpired,
            HttpStatusCode.TooManyRequests => ConnectorErrorKind.RateLimited,
            >= HttpStatusCode.InternalServerError => ConnectorErrorKind.Transient,
            _ => ConnectorErrorKind.Bug,
        },
        $"http_{(int)answer.Status}", $"The notes service answered {answer.Status}.") { RetryAfter = answer.RetryAfter };

    private sealed record Answer(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter);
}
