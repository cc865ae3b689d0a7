using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Connectors.Http;
using Snapshot.Records;
using Snapshot.Tables;

namespace CustomConnector;

/// <summary>Connects the notes service. It keeps nothing between calls: one instance serves every account.</summary>
public sealed class NotesConnector : IConnector, IReadRecordsById, IWriteRecords
{
    // snippet: spec
    public ConnectorSpec Spec { get; } = new("notes", "Notes",
    [
        new("url", "Address") { IsRequired = true, Type = SettingType.Url },
        new("token", "Access token") { IsRequired = true, IsSecret = true },
    ])
    {
        RateLimit = new RateLimit(100, TimeSpan.FromSeconds(1)) { Burst = 20, Concurrency = 4 },
    };
    // end snippet

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => Service(context).GetAsync("notes?limit=1", cancellationToken);

    // snippet: discover
    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        var total = await Service(context).GetAsync("notes?limit=1", page => page.GetProperty("total").GetInt64(), cancellationToken);
        return [new("notes", "Notes",
        [
            new("id", "Id", FieldType.Text) { IsReadOnly = true },
            new("title", "Title", FieldType.Text) { IsRequired = true },
            new("body", "Body", FieldType.Text),
            new("tags", "Tags", FieldType.Json),
            new("pinned", "Pinned", FieldType.Boolean),
            new("priority", "Priority", FieldType.Integer) { Minimum = 1, Maximum = 5 },
            new("dueOn", "Due on", FieldType.Date),
            new("updatedAt", "Updated at", FieldType.Timestamp) { IsComputed = true },
        ])
        {
            Key = ["id"],
            EstimatedRecords = total,
            Capabilities = new()
            {
                CanReadChanges = true, CanCreate = true, CanUpdate = true, CanDelete = true,
                CreatesAreIdempotent = true, Guarantee = WriteGuarantee.CompareAndSet,
            },
        }];
    }
    // end snippet

    // snippet: read
    // The service's clock may be set back a little: what has changed is asked for from a minute before.
    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
        KeysetScan.ReadAsync(request, lookback: TimeSpan.FromMinutes(1), async (place, token) =>
        {
            var path = $"{request.Table.Id}?limit={place.PageSize}&after={Uri.EscapeDataString(place.After ?? "")}&since={Uri.EscapeDataString($"{place.Since:O}")}";
            return await Service(context).GetAsync(path, page => new KeysetPage(Records(page, request.Fields), page.GetProperty("next").GetString())
            {
                AsOf = page.GetProperty("asOf").GetDateTimeOffset(),
                Total = page.GetProperty("total").GetInt64(),
            }, token);
        }, cancellationToken);
    // end snippet

    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        // What would have to be escaped is no note's id, and might be read as two.
        var path = $"{request.Table.Id}?ids={string.Join(',', ids.Where(id => Uri.EscapeDataString(id) == id))}";
        return await Service(context).GetAsync(path, page => Records(page, request.Fields), cancellationToken);
    }

    // snippet: write
    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken) =>
        WriteBatch.EachAsync(request.Operations, async (write, token) =>
        {
            using var message = Message(request.Table, write);
            var answer = await Service(context).SendAsync(message, token);
            return await answer.ResultAsync(write, note => Applied(note, request.Table), theirs: async t =>
                (await ReadByIdAsync(context, new ReadRequest(request.Table), [write.RemoteId!], t)).SingleOrDefault(), token);
        }, cancellationToken);
    // end snippet

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

    private static WriteResult.Applied Applied(JsonElement note, RemoteTable table) => new(Text(note, "id"))
        { Version = Text(note, "etag"), Values = table.Fields.ToDictionary(field => field.Id, field => (object?)note.GetProperty(field.Id)) };

    private static List<RemoteRecord> Records(JsonElement page, IReadOnlyList<RemoteField> fields) =>
        [.. page.GetProperty("notes").EnumerateArray().Select(note => new RemoteRecord(
            Text(note, "id"), [.. fields.Select(field => (object?)note.GetProperty(field.Id))], Text(note, "etag")))];

    private static string Text(JsonElement json, string property) => json.GetProperty(property).GetString()!;

    private static JsonService Service(ConnectorContext context) => new(context, "The notes service", JsonService.Address(context))
        { Prepare = request => request.Headers.Authorization = new("Bearer", context.Setting("token")) };
}
