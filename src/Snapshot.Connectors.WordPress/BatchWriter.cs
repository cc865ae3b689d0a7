using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Connectors.Http;
using Snapshot.Records;

namespace Snapshot.Connectors.WordPress;

/// <summary>
/// Reads the records of a batch, compares them with what is expected, and sends what may be written in one request. WordPress has no
/// compare-and-set: what somebody changes between those two requests is overwritten.
/// </summary>
internal sealed class BatchWriter(Site site, SiteTable table, WriteRequest request)
{
    /// <summary>The most writes that WordPress takes in one request.</summary>
    public const int MostWrites = 25;

    // WordPress passes over what it does not know or does not let be written, and says that all went well; that is refused before.
    public Task<IReadOnlyList<WriteResult>> WriteAsync(CancellationToken cancellationToken) => WriteBatch.ComparedAsync(
        request, HeldAsync,
        (writes, token) => table.IsOnlyDescribed ? WriteBatch.EachAsync(writes, SendAsync, token) : SendAsync(writes, token), cancellationToken);

    private async Task<IReadOnlyList<RemoteRecord>> HeldAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var items = await site.FindAsync(table, request.Table.Fields, ids, cancellationToken).ConfigureAwait(false);
        return [.. items.Select(item => table.Record(item, request.Table.Fields))];
    }

    private async Task<IReadOnlyList<WriteResult>> SendAsync(IReadOnlyList<WriteOperation> writes, CancellationToken cancellationToken)
    {
        var requests = new JsonArray([.. writes.Select(write => new JsonObject
        {
            ["method"] = write.Kind == WriteKind.Delete ? "DELETE" : "POST",
            ["path"] = $"{Route(write)}?{Query(write)}",
            ["body"] = write.Kind == WriteKind.Delete ? new JsonObject() : Body(write),
        })]);
        var answer = await site.PostAsync("/batch/v1", "", new JsonObject { ["requests"] = requests }, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess && !answer.IsLost)
            throw answer.Fault();
        if (answer.Find("responses") is not { ValueKind: JsonValueKind.Array } responses || responses.GetArrayLength() != writes.Count)
            return [.. writes.Select(_ => new WriteResult.Unknown("WordPress did not answer so that it could be understood: done or not."))];
        return await Task.WhenAll(writes.Zip(
            responses.EnumerateArray(), (write, response) => ResultAsync(write, answer.Part(Status(response), Body(response)), cancellationToken))).ConfigureAwait(false);
    }

    private async Task<WriteResult> SendAsync(WriteOperation write, CancellationToken cancellationToken) =>
        await ResultAsync(write, await site.PostAsync(Route(write), Query(write), Body(write), cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private string Route(WriteOperation write) => write.RemoteId is null ? $"/wp/v2/{table.Route}" : $"/wp/v2/{table.Route}/{write.RemoteId}";

    // People expect to find what was deleted in the trash. Categories and tags have none, and ask for force.
    private string Query(WriteOperation write) =>
        (write.Kind == WriteKind.Delete && !table.HasTrash ? "force=true&" : "") + table.Selection(request.Table.Fields);

    private JsonObject Body(WriteOperation write) => new(
        request.Table.Fields.Where(field => write.Values.ContainsKey(field.Id))
            .Select(field => KeyValuePair.Create(field.Id, FieldJson.Write(write.Values[field.Id], field))));

    private static HttpStatusCode Status(JsonElement response) =>
        response.ValueKind == JsonValueKind.Object && response.TryGetProperty("status", out var status) && status.TryGetInt32(out var code)
            ? (HttpStatusCode)code
            : HttpStatusCode.BadGateway;

    private static JsonElement Body(JsonElement response) => response.ValueKind == JsonValueKind.Object && response.TryGetProperty("body", out var body) ? body : default;

    private async Task<WriteResult> ResultAsync(WriteOperation write, JsonAnswer answer, CancellationToken cancellationToken)
    {
        // What WordPress refuses itself it also tells with 500, such as a name that is empty; where it breaks off in the middle it says so.
        var result = answer is { Code: { } code and not "internal_server_error", Status: HttpStatusCode.InternalServerError }
            ? new WriteResult.Rejected(code, answer.Message ?? code)
            : await answer.ResultAsync(write, Applied, theirs: null, cancellationToken).ConfigureAwait(false);
        // Which parameter is at fault, and why, WordPress says in a place of its own.
        return result is WriteResult.Rejected rejected && answer.Find("data", "params") is { ValueKind: JsonValueKind.Object } parameters
            && parameters.EnumerateObject().FirstOrDefault() is { Value.ValueKind: JsonValueKind.String } first
            ? rejected with { Message = first.Value.GetString()!, FieldId = first.Name }
            : result;
    }

    // WordPress trims and cleans what it gets, and makes slugs unique: what it holds now counts.
    private WriteResult.Applied Applied(JsonElement item) => new(SiteTable.IdText(item))
    {
        Version = table.Version(item),
        Values = request.Table.Fields.ToDictionary(field => field.Id, field => FieldJson.Read(item, field)),
    };
}
