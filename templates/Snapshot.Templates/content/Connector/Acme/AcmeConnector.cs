using System.Net.Http.Json;
using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Connectors.Http;
using Snapshot.Records;
using Snapshot.Tables;

namespace Acme;

/// <summary>Connects Acme. It keeps nothing between calls: one instance serves every account.</summary>
public sealed class AcmeConnector : IConnector, IReadRecordsById, IWriteRecords
{
    // The name is what accounts refer to: it never changes.
    public ConnectorSpec Spec { get; } = new("acme", "Acme",
    [
        new("url", "Address") { IsRequired = true, Type = SettingType.Url },
        new("token", "Access token") { IsRequired = true, IsSecret = true },
    ])
    {
        // What the service takes from one account; all hosts together keep to it.
        RateLimit = new RateLimit(10, TimeSpan.FromSeconds(1)) { Burst = 10, Concurrency = 4 },
    };

    // The cheapest request that needs the credentials.
    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => Service(context).GetAsync("things?limit=1", cancellationToken);

    // What there is. A service that describes itself is asked; here the table is known.
    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        await CheckAsync(context, cancellationToken);
        return [new("things", "Things",
        [
            new("id", "Id", FieldType.Text) { IsReadOnly = true },
            new("name", "Name", FieldType.Text) { IsRequired = true },
            new("note", "Note", FieldType.Text),
            new("count", "Count", FieldType.Integer),
            new("changedAt", "Changed at", FieldType.Timestamp) { IsComputed = true },
        ])
        {
            Key = ["id"],
            // Claim what the service does by itself, and no more.
            Capabilities = new()
            {
                CanReadChanges = true, CanCreate = true, CanUpdate = true, CanDelete = true,
                CreatesAreIdempotent = true, Guarantee = WriteGuarantee.CompareAndSet,
            },
        }];
    }

    // Page by page behind a key. What has changed is asked for from a minute before, for clocks that differ.
    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
        KeysetScan.ReadAsync(request, lookback: TimeSpan.FromMinutes(1), async (place, token) =>
        {
            var path = $"{request.Table.Id}?limit={place.PageSize}&after={Uri.EscapeDataString(place.After ?? "")}&since={Uri.EscapeDataString($"{place.Since:O}")}";
            // The end is what the service says it is, not a short page.
            return await Service(context).GetAsync(path, page => new KeysetPage(Records(page, request.Fields), page.GetProperty("next").GetString())
            {
                AsOf = page.GetProperty("asOf").GetDateTimeOffset(),
            }, token);
        }, cancellationToken);

    // Those that do not exist are left out: absence is how a publication sees a deletion.
    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        // What would have to be escaped is no thing's id, and might be read as two.
        var path = $"{request.Table.Id}?ids={string.Join(',', ids.Where(id => Uri.EscapeDataString(id) == id))}";
        return await Service(context).GetAsync(path, page => Records(page, request.Fields), cancellationToken);
    }

    // One request for each. An answer that does not come, or cannot be understood, leaves the write in doubt.
    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken) =>
        WriteBatch.EachAsync(request.Operations, async (write, token) =>
        {
            using var message = Message(request.Table, write);
            var answer = await Service(context).SendAsync(message, token);
            return await answer.ResultAsync(write, thing => Applied(thing, request.Table), theirs: async t =>
                (await ReadByIdAsync(context, new ReadRequest(request.Table), [write.RemoteId!], t)).SingleOrDefault(), token);
        }, cancellationToken);

    private static HttpRequestMessage Message(RemoteTable table, WriteOperation write)
    {
        var method = write.Kind switch { WriteKind.Create => HttpMethod.Post, WriteKind.Update => HttpMethod.Patch, _ => HttpMethod.Delete };
        var message = new HttpRequestMessage(method, write.RemoteId is null ? table.Id : $"{table.Id}/{Uri.EscapeDataString(write.RemoteId)}");
        // A create that is sent again makes no second record; a change is refused when somebody else was faster.
        var (header, value) = write.RemoteId is null ? ("Idempotency-Key", write.OperationId) : ("If-Match", $"\"{write.ExpectedVersion}\"");
        message.Headers.Add(header, value);
        if (write.Kind != WriteKind.Delete)
            message.Content = JsonContent.Create(write.Values);
        return message;
    }

    // The whole record, as the service holds it now.
    private static WriteResult.Applied Applied(JsonElement thing, RemoteTable table) => new(Text(thing, "id"))
        { Version = Text(thing, "version"), Values = table.Fields.ToDictionary(field => field.Id, field => (object?)thing.GetProperty(field.Id)) };

    // Values in the order of the fields asked for, as they come: what does not fit its type is kept and shown.
    private static List<RemoteRecord> Records(JsonElement page, IReadOnlyList<RemoteField> fields) =>
        [.. page.GetProperty("things").EnumerateArray().Select(thing => new RemoteRecord(
            Text(thing, "id"), [.. fields.Select(field => (object?)thing.GetProperty(field.Id))], Text(thing, "version")))];

    private static string Text(JsonElement json, string property) => json.GetProperty(property).GetString()!;

    private static JsonService Service(ConnectorContext context) => new(context, "Acme", JsonService.Address(context))
        { Prepare = request => request.Headers.Authorization = new("Bearer", context.Setting("token")) };
}
