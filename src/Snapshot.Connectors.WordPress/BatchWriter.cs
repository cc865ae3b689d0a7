using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(CancellationToken cancellationToken)
    {
        var held = await HeldAsync(cancellationToken).ConfigureAwait(false);
        var results = request.Operations.Select(operation => Refusal(operation) ?? Conflict(operation, held)).ToArray();
        var writes = request.Operations.Where((_, i) => results[i] is null).ToList();
        if (writes.Count == 0)
            return results!;
        var answers = new Queue<WriteResult>(table.IsOnlyDescribed
            ? [await SendAsync(writes.Single(), cancellationToken).ConfigureAwait(false)]
            : await SendAsync(writes, cancellationToken).ConfigureAwait(false));
        return [.. results.Select(result => result ?? answers.Dequeue())];
    }

    private async Task<Dictionary<string, JsonElement>> HeldAsync(CancellationToken cancellationToken)
    {
        var ids = request.Operations.Select(operation => operation.RemoteId).OfType<string>();
        var items = await site.FindAsync(table, request.Table.Fields, ids, cancellationToken).ConfigureAwait(false);
        return items.ToDictionary(SiteTable.IdText);
    }

    // WordPress passes over what it does not know or does not let be written, and says that all went well.
    private WriteResult? Refusal(WriteOperation operation) =>
        operation.Values.Keys.FirstOrDefault(id => !request.Table.Fields.Any(field => field.Id == id && !field.IsReadOnly)) is { } field
            ? new WriteResult.Rejected("field_not_writable", $"WordPress does not let “{field}” be written.", field)
            : null;

    // The version is the second of the last change, which is coarse: the values are compared too. What WordPress computes by itself,
    // such as the number of posts in a category, is nobody's change.
    private WriteResult.Conflict? Conflict(WriteOperation operation, Dictionary<string, JsonElement> held)
    {
        if (operation.RemoteId is null)
            return null;
        if (!held.TryGetValue(operation.RemoteId, out var item))
            return new WriteResult.Conflict(null);
        var isExpected = (operation.ExpectedVersion is null || operation.ExpectedVersion == table.Version(item))
            && request.Table.Fields.Where(field => !field.IsReadOnly).All(
                field => !operation.Expected.TryGetValue(field.Id, out var expected) || FieldJson.Holds(item, field, expected));
        return isExpected ? null : new WriteResult.Conflict(table.Record(item, request.Table.Fields));
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
        if (SiteErrors.WasTurnedAway(answer))
            throw SiteErrors.From(answer);
        return answer.IsSuccess && answer.Body.ValueKind == JsonValueKind.Object
            && answer.Body.TryGetProperty("responses", out var responses) && responses.ValueKind == JsonValueKind.Array && responses.GetArrayLength() == writes.Count
            ? [.. writes.Zip(responses.EnumerateArray(), (write, response) => Result(write, Answer(response)))]
            : [.. writes.Select(_ => Lost)];
    }

    private async Task<WriteResult> SendAsync(WriteOperation write, CancellationToken cancellationToken)
    {
        var answer = await site.PostAsync(Route(write), Query(write), Body(write), cancellationToken).ConfigureAwait(false);
        var wasRefused = answer.Code is not null && answer.Status != HttpStatusCode.Unauthorized;
        return !wasRefused && SiteErrors.WasTurnedAway(answer) ? throw SiteErrors.From(answer) : Result(write, answer);
    }

    private string Route(WriteOperation write) => write.RemoteId is null ? $"/wp/v2/{table.Route}" : $"/wp/v2/{table.Route}/{write.RemoteId}";

    // People expect to find what was deleted in the trash. Categories and tags have none, and ask for force.
    private string Query(WriteOperation write) =>
        (write.Kind == WriteKind.Delete && !table.HasTrash ? "force=true&" : "") + table.Selection(request.Table.Fields);

    private JsonObject Body(WriteOperation write) => new(
        request.Table.Fields.Where(field => write.Values.ContainsKey(field.Id))
            .Select(field => KeyValuePair.Create(field.Id, FieldJson.Write(write.Values[field.Id], field))));

    private static SiteAnswer Answer(JsonElement response) =>
        response.ValueKind == JsonValueKind.Object && response.TryGetProperty("status", out var status) && status.TryGetInt32(out var code)
        && response.TryGetProperty("body", out var body)
            ? new SiteAnswer((HttpStatusCode)code) { Body = body }
            : new SiteAnswer(HttpStatusCode.BadGateway);

    private WriteResult Result(WriteOperation write, SiteAnswer answer) => answer switch
    {
        { IsSuccess: true } when write.Kind == WriteKind.Delete => new WriteResult.Applied(write.RemoteId!),
        { IsSuccess: true, Body.ValueKind: JsonValueKind.Object } when answer.Body.TryGetProperty("id", out _) => Applied(answer.Body),
        { Status: HttpStatusCode.NotFound or HttpStatusCode.Gone } when write.RemoteId is not null => new WriteResult.Conflict(null),
        { Status: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } => new WriteResult.Retryable(answer.RetryAfter),
        { Code: { } code, Parameter: var (name, fault) } => new WriteResult.Rejected(code, fault ?? answer.Message ?? code, name),
        _ => Lost,
    };

    // WordPress trims and cleans what it gets, and makes slugs unique: what it holds now counts.
    private WriteResult.Applied Applied(JsonElement item) => new(SiteTable.IdText(item))
    {
        Version = table.Version(item),
        Values = request.Table.Fields.ToDictionary(field => field.Id, field => FieldJson.Read(item, field)),
    };

    private static WriteResult Lost => new WriteResult.Unknown("WordPress did not answer so that it could be understood: done or not.");
}
