using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Http.Tests;

/// <summary>Every write has one answer, and what may have been done is never told as if it were not.</summary>
public sealed class WriteTests
{
    private static readonly RemoteTable s_things = new("things", "Things", [new("id", "Id", FieldType.Text) { IsReadOnly = true }, new("name", "Name", FieldType.Text)])
    {
        Key = ["id"],
    };

    private readonly PlayedService _service = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<WriteKind, int, string, WriteResult> Answers => new()
    {
        { WriteKind.Create, 201, """{"id":"7"}""", new WriteResult.Applied("7") },
        { WriteKind.Update, 200, """{"id":"1"}""", new WriteResult.Applied("1") },
        { WriteKind.Update, 204, "", new WriteResult.Applied("1") },
        { WriteKind.Delete, 200, "{}", new WriteResult.Applied("1") },
        { WriteKind.Update, 404, "{}", new WriteResult.Conflict(null) },
        { WriteKind.Delete, 410, "", new WriteResult.Conflict(null) },
        { WriteKind.Update, 412, "", new WriteResult.Conflict(s_theirs) },
        { WriteKind.Delete, 409, "", new WriteResult.Conflict(s_theirs) },
        { WriteKind.Create, 409, """{"code":"exists","message":"There is one."}""", new WriteResult.Rejected("exists", "There is one.") },
        { WriteKind.Update, 422, """{"errors":[{"code":"long","message":"Too long.","field":"name"}]}""", new WriteResult.Rejected("long", "Too long.", "name") },
        { WriteKind.Update, 400, "<html/>", new WriteResult.Rejected("http_400", "The shop answered 400.") },
        { WriteKind.Update, 403, """{"code":"locked","message":"Somebody locked it."}""", new WriteResult.Rejected("locked", "Somebody locked it.") },
        { WriteKind.Update, 429, "", new WriteResult.Retryable() },
        { WriteKind.Create, 503, "<html/>", new WriteResult.Retryable() },
    };

    private static readonly RemoteRecord s_theirs = new("1", ["1", "theirs"]);

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_is_the_result_that_it_means(WriteKind kind, int status, string body, WriteResult expected)
    {
        _service.Next(status, body);

        Assert.Equal(expected, await SendAsync(Operation(kind)), WriteResults.Same);
    }

    [Theory]
    [InlineData(WriteKind.Create, 201, "")]
    [InlineData(WriteKind.Create, 200, "<html>welcome</html>")]
    [InlineData(WriteKind.Create, 200, """{"id":"7","na""")]
    [InlineData(WriteKind.Update, 200, """{"ok":true}""")]
    [InlineData(WriteKind.Update, 200, "[]")]
    [InlineData(WriteKind.Update, 408, "")]
    [InlineData(WriteKind.Delete, 500, "{}")]
    [InlineData(WriteKind.Delete, 502, "<html/>")]
    public async Task A_write_that_may_have_been_done_is_in_doubt(WriteKind kind, int status, string body)
    {
        _service.Next(status, body);

        Assert.IsType<WriteResult.Unknown>(await SendAsync(Operation(kind)));
    }

    [Theory]
    [InlineData(401, ConnectorErrorKind.Authentication)]
    [InlineData(403, ConnectorErrorKind.Permission)]
    [InlineData(404, ConnectorErrorKind.SchemaChanged)]
    [InlineData(501, ConnectorErrorKind.NotSupported)]
    public async Task What_concerns_the_account_or_the_table_throws(int status, ConnectorErrorKind kind)
    {
        _service.Next(status);

        Assert.Equal(kind, (await Assert.ThrowsAsync<ConnectorException>(() => SendAsync(Operation(WriteKind.Create)))).Kind);
    }

    [Fact]
    public async Task Inside_a_batch_nothing_throws()
    {
        _service.Next(207, "{}");
        using var request = new HttpRequestMessage(HttpMethod.Post, "batch");
        var answer = await _service.Connect().SendAsync(request, Token);

        var part = await answer.Part(System.Net.HttpStatusCode.Unauthorized, default).ResultAsync(Operation(WriteKind.Create), Applied, null, Token);

        Assert.Equal("http_401", Assert.IsType<WriteResult.Rejected>(part).Code);
    }

    [Fact]
    public async Task Behind_the_first_write_an_error_leaves_the_rest_for_later()
    {
        var sent = 0;

        var results = await WriteBatch.EachAsync([.. Enumerable.Range(0, 4).Select(_ => Operation(WriteKind.Update))], (write, _) => ++sent == 2
            ? throw new ConnectorException(ConnectorErrorKind.Transient, "unreachable", "Away.") { RetryAfter = TimeSpan.FromSeconds(3) }
            : Task.FromResult<WriteResult>(new WriteResult.Applied(write.RemoteId!)), Token);

        Assert.IsType<WriteResult.Applied>(results[0]);
        Assert.Equal([.. Enumerable.Repeat<WriteResult>(new WriteResult.Retryable(TimeSpan.FromSeconds(3)), 3)], results.Skip(1));
        Assert.Equal(2, sent);
        sent = 1;
        await Assert.ThrowsAsync<ConnectorException>(() => WriteBatch.EachAsync([Operation(WriteKind.Update)], (_, _) =>
            ++sent == 2 ? throw new ConnectorException(ConnectorErrorKind.Transient, "unreachable", "Away.") : null!, Token));
    }

    [Fact]
    public async Task A_service_that_wants_to_be_left_alone_is()
    {
        var parts = new List<int>();

        var results = await WriteBatch.PartsAsync([.. Enumerable.Range(0, 7).Select(_ => Operation(WriteKind.Update))], 3, (part, _) =>
        {
            parts.Add(part.Count);
            WriteResult result = parts.Count == 1 ? new WriteResult.Applied("1") : new WriteResult.Retryable(TimeSpan.FromSeconds(9));
            return Task.FromResult<IReadOnlyList<WriteResult>>([.. part.Select(_ => result)]);
        }, Token);

        Assert.Equal([3, 3], parts);
        Assert.Equal(7, results.Count);
        Assert.All(results.Skip(3), result => Assert.Equal(new WriteResult.Retryable(TimeSpan.FromSeconds(9)), result));
    }

    [Fact]
    public async Task A_call_that_is_ended_leaves_the_write_in_hand_in_doubt()
    {
        using var ended = new CancellationTokenSource();
        var sent = 0;

        var results = await WriteBatch.EachAsync([.. Enumerable.Range(0, 3).Select(_ => Operation(WriteKind.Update))], async (write, token) =>
        {
            if (++sent == 2)
                await ended.CancelAsync();
            token.ThrowIfCancellationRequested();
            return new WriteResult.Applied(write.RemoteId!);
        }, ended.Token);

        Assert.Equal([typeof(WriteResult.Applied), typeof(WriteResult.Unknown), typeof(WriteResult.Retryable)], results.Select(result => result.GetType()));
    }

    [Fact]
    public async Task What_is_not_expected_is_not_sent()
    {
        WriteOperation[] operations =
        [
            Operation(WriteKind.Update) with { Expected = new Dictionary<string, object?> { ["name"] = "theirs" }, Values = new Dictionary<string, object?> { ["name"] = "mine" } },
            Operation(WriteKind.Update) with { Expected = new Dictionary<string, object?> { ["name"] = "before" } },
            Operation(WriteKind.Delete) with { RemoteId = "gone" },
            Operation(WriteKind.Create) with { Values = new Dictionary<string, object?> { ["id"] = "mine" } },
        ];

        var results = await WriteBatch.ComparedAsync(
            new WriteRequest(s_things, operations), (ids, _) => Task.FromResult<IReadOnlyList<RemoteRecord>>([s_theirs]),
            (sent, _) => Task.FromResult<IReadOnlyList<WriteResult>>([.. sent.Select(write => new WriteResult.Applied(write.RemoteId!))]), Token);

        Assert.IsType<WriteResult.Applied>(results[0]);
        Assert.Equal(new WriteResult.Conflict(s_theirs), results[1]);
        Assert.Equal(new WriteResult.Conflict(null), results[2]);
        Assert.Equal(("field_not_writable", "id"), (Assert.IsType<WriteResult.Rejected>(results[3]).Code, ((WriteResult.Rejected)results[3]).FieldId));
    }

    private async Task<WriteResult> SendAsync(WriteOperation write)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "things");
        var answer = await _service.Connect().SendAsync(request, Token);
        return await answer.ResultAsync(write, Applied, _ => Task.FromResult<RemoteRecord?>(s_theirs), Token);
    }

    private static WriteResult.Applied Applied(JsonElement json) => new(json.GetProperty("id").GetString()!);

    private static WriteOperation Operation(WriteKind kind) => new() { OperationId = "one", Kind = kind, RemoteId = kind == WriteKind.Create ? null : "1" };
}
