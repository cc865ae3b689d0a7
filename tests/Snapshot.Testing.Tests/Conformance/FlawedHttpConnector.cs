using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>A connector to an <see cref="HttpShelf"/> that is right but for one flaw.</summary>
internal sealed class FlawedHttpConnector(HttpShelf shelf, HttpFlaw flaw) : IConnector, IReadRecordsById, IWriteRecords
{
    private const string IdField = "id";

    private static readonly RemoteField[] Fields =
        [new(IdField, "Id", FieldType.Integer) { IsReadOnly = true }, new("text", "Text", FieldType.Text), new("other", "Other", FieldType.Text), new("count", "Count", FieldType.Integer)];

    private readonly ConcurrentDictionary<string, RemoteRecord> _cache = new();

    public ConnectorSpec Spec { get; } = new("flawed-http", "Flawed", [new ConnectorSetting("token", "Token") { IsSecret = true }]);

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => Is(HttpFlaw.TakesAnHtmlPageForTheService)
        ? SendAsync(context, new HttpRequestMessage(HttpMethod.Get, $"{HttpShelf.Address}?after=0&limit=1"), cancellationToken)
        : GetAsync(context, "?after=0&limit=1", cancellationToken);

    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        Records(await GetAsync(context, "?after=0&limit=1", cancellationToken), []);
        return
        [
            new RemoteTable("things", "Things", Fields)
            {
                Key = [IdField],
                Capabilities = new TableCapabilities
                {
                    CanCreate = true, CanUpdate = true, CanDelete = true, WriteBatchSize = 10, ReadBatchSize = 100, CreatesAreIdempotent = true, Guarantee = WriteGuarantee.ReadThenWrite,
                },
            },
        ];
    }

    public async IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (request.Since is not null)
            throw new ConnectorException(ConnectorErrorKind.NotSupported, "no_changes", "The service does not tell what changed.");
        if (request.Table.Id != "things")
            throw new ConnectorException(ConnectorErrorKind.SchemaChanged, "unknown", "There is no such table.");
        for (var after = request.Checkpoint ?? "0"; ;)
        {
            JsonElement page;
            try
            {
                page = await GetAsync(context, $"?after={after}&limit={request.PageSize}", cancellationToken);
            }
            catch (ConnectorException e) when (Is(HttpFlaw.TakesAFailingPageForTheEnd) && after != "0" && e.IsTransient)
            {
                page = JsonElement.Parse("{}");
            }
            var next = page.TryGetProperty("next", out var behind) && behind.ValueKind == JsonValueKind.Number ? behind.GetRawText() : null;
            yield return new ReadPage(Records(page, request.Fields)) { Checkpoint = next, Completed = next is null };
            if (next is null)
                yield break;
            after = next;
        }
    }

    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (Is(HttpFlaw.ThrowsForAMalformedId) && ids.FirstOrDefault(id => !id.All(char.IsAsciiDigit)) is { } malformed)
            throw new ConnectorException(ConnectorErrorKind.Bug, "http_400", $"“{malformed}” is no id.");
        var known = ids.Select(id => Is(HttpFlaw.TrimsIds) ? id.Trim() : id).Where(id => Is(HttpFlaw.JoinsIds) || (id.Length < 18 && id.All(char.IsAsciiDigit)));
        if (Is(HttpFlaw.CachesReads) && ids.All(_cache.ContainsKey))
            return [.. ids.Select(id => _cache[id])];
        try
        {
            return Records(await GetAsync(context, $"?ids={Uri.EscapeDataString(string.Join(',', known))}", cancellationToken), request.Fields);
        }
        catch (ConnectorException e) when (Is(HttpFlaw.TakesAFailedReadForGone) && e.Kind == ConnectorErrorKind.Transient)
        {
            return [];
        }
    }

    public async Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken)
    {
        var results = new List<WriteResult>();
        foreach (var write in request.Operations)
        {
            try
            {
                results.Add(await WriteAsync(context, request.Table, write, cancellationToken));
            }
            catch (ConnectorException e) when (results.Count > 0 && e.IsTransient && !Is(HttpFlaw.ThrowsBehindTheFirst))
            {
                results.Add(new WriteResult.Retryable());
            }
        }
        return results;
    }

    private async Task<WriteResult> WriteAsync(ConnectorContext context, RemoteTable table, WriteOperation write, CancellationToken cancellationToken)
    {
        if (write.Values.Keys.FirstOrDefault(id => id == IdField || table.Fields.All(field => field.Id != id)) is { } unknown)
            return new WriteResult.Rejected("not_writable", "It cannot be written.", unknown);
        var values = new Dictionary<string, object?>(write.Values);
        if (write.RemoteId is not null)
        {
            var held = (await ReadByIdAsync(context, new ReadRequest(table), [write.RemoteId], cancellationToken)).SingleOrDefault();
            if (held is null)
                return new WriteResult.Conflict(null);
            if (held.Version != write.ExpectedVersion || !IsExpected(table, held, write.Expected))
                return new WriteResult.Conflict(held);
            foreach (var (field, value) in table.Fields.Zip(held.Values).Where(it => Is(HttpFlaw.SendsTheWholeRecord) && it.First.Id != IdField))
                values.TryAdd(field.Id, value);
        }
        var message = new HttpRequestMessage(
            write.Kind switch { WriteKind.Create => HttpMethod.Post, WriteKind.Update => HttpMethod.Patch, _ => HttpMethod.Delete }, $"{HttpShelf.Address}/{write.RemoteId}".TrimEnd('/'));
        message.Content = write.Kind == WriteKind.Delete ? null : JsonContent.Create(values);
        if (write.RemoteId is null)
            message.Headers.Add("Idempotency-Key", write.OperationId);
        else if (!Is(HttpFlaw.SendsTheWholeRecord))
            message.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{write.ExpectedVersion}\""));
        var (status, body) = await TryAsync(context, message, cancellationToken);
        return await ResultAsync(context, table, write, status, body, cancellationToken);
    }

    private async Task<WriteResult> ResultAsync(
        ConnectorContext context, RemoteTable table, WriteOperation write, HttpStatusCode? status, string body, CancellationToken cancellationToken)
    {
        var json = Parse(body);
        switch (status)
        {
            case HttpStatusCode.Accepted when Is(HttpFlaw.TakesAcceptedForDone) && write.RemoteId is not null:
                return new WriteResult.Applied(write.RemoteId);
            case HttpStatusCode.Accepted when Is(HttpFlaw.CallsAcceptedRejected):
                return new WriteResult.Rejected("http_202", "The service answered 202.");
            case HttpStatusCode.OK when Is(HttpFlaw.AppliesWithoutAnId) && body.Length == 0:
                return new WriteResult.Applied(write.RemoteId ?? "");
            case HttpStatusCode.OK or HttpStatusCode.NoContent when Is(HttpFlaw.CallsAnyAnswerApplied) && write.RemoteId is not null:
            case HttpStatusCode.NoContent when write.RemoteId is not null:
                return new WriteResult.Applied(write.RemoteId);
            case HttpStatusCode.OK when json?.TryGetProperty(IdField, out _) == true && Is(HttpFlaw.ThrowsWhenReadingBackFails):
                var read = (await ReadByIdAsync(context, new ReadRequest(table), [Id(json.Value)], cancellationToken)).Single();
                return new WriteResult.Applied(read.Id) { Version = read.Version };
            case HttpStatusCode.OK when json?.TryGetProperty(IdField, out _) == true:
                return new WriteResult.Applied(Id(json.Value))
                {
                    Version = json.Value.GetProperty("etag").GetString(),
                    Values = Is(HttpFlaw.EchoesWhatItSent) ? write.Values : write.Values.ToDictionary(pair => pair.Key, pair => (object?)json.Value.GetProperty(pair.Key)),
                };
            case HttpStatusCode.OK when Is(HttpFlaw.NeedsABody):
                throw new ConnectorException(ConnectorErrorKind.Bug, "no_body", "The service did not answer with a thing.");
            case HttpStatusCode.NotFound when write.RemoteId is not null:
                return new WriteResult.Conflict(null);
            case HttpStatusCode.PreconditionFailed:
                return new WriteResult.Conflict((await ReadByIdAsync(context, new ReadRequest(table), [write.RemoteId!], cancellationToken)).SingleOrDefault());
            case HttpStatusCode.UnprocessableEntity:
                return new WriteResult.Rejected("refused", "The service refused it.", json?.GetProperty("field").GetString());
            case HttpStatusCode.TooManyRequests when Is(HttpFlaw.CallsTooManyRejected):
                return new WriteResult.Rejected("http_429", "Too many requests.");
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                return new WriteResult.Retryable();
            case HttpStatusCode.InternalServerError when Is(HttpFlaw.CallsAServerErrorUndone):
                return new WriteResult.Retryable();
            case null when Is(HttpFlaw.CallsALostAnswerRetryable):
                return new WriteResult.Retryable();
            case null when Is(HttpFlaw.ThrowsForALostAnswer):
                throw new ConnectorException(ConnectorErrorKind.Transient, "lost", "The service did not answer.");
            case HttpStatusCode.Unauthorized:
                throw Fault(status);
            default:
                return new WriteResult.Unknown("The service gave no answer that can be read.");
        }
    }

    private bool Is(HttpFlaw other) => flaw == other;

    private bool IsExpected(RemoteTable table, RemoteRecord held, IReadOnlyDictionary<string, object?> expected) => Is(HttpFlaw.IgnoresExpected)
        || expected.Take(Is(HttpFlaw.ComparesTheFirstExpectedAlone) ? 1 : int.MaxValue).All(pair =>
        {
            var place = table.Fields.ToList().FindIndex(field => field.Id == pair.Key);
            return FieldValue.TryConvert(held.Values[place], table.Fields[place].Type, out var value) && Equals(value, pair.Value);
        });

    private List<RemoteRecord> Records(JsonElement page, IReadOnlyList<RemoteField> fields)
    {
        if (!page.TryGetProperty("things", out var things))
            return flaw is HttpFlaw.TakesAnErrorForAnEmptyPage or HttpFlaw.TakesAFailingPageForTheEnd or HttpFlaw.TakesWhatIsNoJsonForAnEmptyPage ? [] : throw Fault(HttpStatusCode.OK);
        var records = things.EnumerateArray().Select(thing =>
            new RemoteRecord(Id(thing), [.. fields.Select(field => field.Id == IdField ? Id(thing) : (object?)thing.GetProperty(field.Id))], thing.GetProperty("etag").GetString())).ToList();
        foreach (var record in records.Where(_ => Is(HttpFlaw.CachesReads)))
            _cache[record.Id] = record;
        return records;
    }

    private string Id(JsonElement thing) => Is(HttpFlaw.ReadsIdsAsDouble)
        ? thing.GetProperty(IdField).GetDouble().ToString("F0", CultureInfo.InvariantCulture)
        : thing.GetProperty(IdField).GetRawText();

    private async Task<JsonElement> GetAsync(ConnectorContext context, string query, CancellationToken cancellationToken)
    {
        var body = await SendAsync(context, new HttpRequestMessage(HttpMethod.Get, HttpShelf.Address + query), cancellationToken);
        if (Is(HttpFlaw.LetsJsonExceptionsThrough))
            return JsonElement.Parse(body);
        return Parse(body) ?? (Is(HttpFlaw.TakesWhatIsNoJsonForAnEmptyPage) ? JsonElement.Parse("{}") : throw Fault(HttpStatusCode.OK));
    }

    private async Task<string> SendAsync(ConnectorContext context, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        var (status, body) = await TryAsync(context, message, cancellationToken);
        if (status == HttpStatusCode.TooManyRequests && Is(HttpFlaw.TriesAgainByItself))
            (status, body) = await TryAsync(context, new HttpRequestMessage(message.Method, message.RequestUri), cancellationToken);
        if (status == HttpStatusCode.InternalServerError && Is(HttpFlaw.RepeatsTheSecret))
            throw new ConnectorException(ConnectorErrorKind.Transient, "http_500", $"{message.RequestUri}&token={context.Setting("token")} answered 500.");
        return status == HttpStatusCode.OK ? body : throw Fault(status);
    }

    private async Task<(HttpStatusCode? Status, string Body)> TryAsync(ConnectorContext context, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.Setting("token"));
        try
        {
            using var client = Is(HttpFlaw.OpensItsOwnClients) ? new HttpClient(shelf, disposeHandler: false) : context.HttpClients();
            using var answer = await client.SendAsync(message, cancellationToken);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError && !Is(HttpFlaw.LetsHttpExceptionsThrough))
        {
            throw new ConnectorException(ConnectorErrorKind.Transient, "unreachable", "The service cannot be reached.", e);
        }
        catch (HttpRequestException) when (!Is(HttpFlaw.LetsHttpExceptionsThrough))
        {
            return (null, "");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !Is(HttpFlaw.TakesATimeoutForACancellation))
        {
            return (null, "");
        }
    }

    private ConnectorException Fault(HttpStatusCode? status) => new(
        status switch
        {
            HttpStatusCode.Unauthorized => ConnectorErrorKind.Authentication,
            HttpStatusCode.NotFound => ConnectorErrorKind.SchemaChanged,
            HttpStatusCode.TooManyRequests => Is(HttpFlaw.CallsTooManyPermanent) ? ConnectorErrorKind.Permission : ConnectorErrorKind.RateLimited,
            _ => ConnectorErrorKind.Transient,
        },
        $"http_{(int?)status}", "The service did not do it.") { RetryAfter = Is(HttpFlaw.ComesBackTooSoon) && status == HttpStatusCode.TooManyRequests ? TimeSpan.FromMilliseconds(7) : null };

    private static JsonElement? Parse(string body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
