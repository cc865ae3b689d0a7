using System.Net;
using System.Net.Http.Headers;

namespace Snapshot.Connectors.Http.Tests;

/// <summary>What an answer is, and what none is.</summary>
public sealed class JsonServiceTests
{
    private const string Html = "<html>secret page</html>";

    private readonly PlayedService _service = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, Html, ConnectorErrorKind.Transient, "not_json")]
    [InlineData(200, """[{"id":1,"title":"secr""", ConnectorErrorKind.Transient, "not_json")]
    [InlineData(200, "", ConnectorErrorKind.Transient, "not_json")]
    [InlineData(302, "", ConnectorErrorKind.Configuration, "http_302")]
    [InlineData(400, """{"code":"bad_filter","message":"secret"}""", ConnectorErrorKind.Bug, "bad_filter")]
    [InlineData(401, """{"error":"invalid_token"}""", ConnectorErrorKind.Authentication, "invalid_token")]
    [InlineData(401, Html, ConnectorErrorKind.Authentication, "http_401")]
    [InlineData(403, """{"error":{"code":"scope","message":"secret"}}""", ConnectorErrorKind.Permission, "scope")]
    [InlineData(404, """{"errors":[{"code":"no_table"}]}""", ConnectorErrorKind.SchemaChanged, "no_table")]
    [InlineData(404, "", ConnectorErrorKind.SchemaChanged, "http_404")]
    [InlineData(404, Html, ConnectorErrorKind.Configuration, "http_404")]
    [InlineData(408, "", ConnectorErrorKind.Transient, "http_408")]
    [InlineData(409, "{}", ConnectorErrorKind.Bug, "http_409")]
    [InlineData(410, "{}", ConnectorErrorKind.CursorExpired, "http_410")]
    [InlineData(422, """{"code":"<b>secret</b>"}""", ConnectorErrorKind.Bug, "http_422")]
    [InlineData(429, Html, ConnectorErrorKind.RateLimited, "http_429")]
    [InlineData(500, Html, ConnectorErrorKind.Transient, "http_500")]
    [InlineData(501, "", ConnectorErrorKind.NotSupported, "http_501")]
    [InlineData(503, "", ConnectorErrorKind.Transient, "http_503")]
    public async Task Each_answer_is_an_error_of_its_kind_and_repeats_nothing(int status, string body, ConnectorErrorKind kind, string code)
    {
        _service.Next(status, body, response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7)));

        var error = await Assert.ThrowsAsync<ConnectorException>(() => _service.Connect().GetAsync("things", Token));

        Assert.Equal((kind, code, TimeSpan.FromSeconds(7)), (error.Kind, error.Code, error.RetryAfter));
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_may_mean_something_else()
    {
        _service.Next(418, """{"code":"paused"}""").Next(418, "{}");
        var service = _service.Connect(explain: answer => answer.Code == "paused" ? new(ConnectorErrorKind.Transient, "paused", "The shop is closed.") : null);

        var known = await Assert.ThrowsAsync<ConnectorException>(() => service.GetAsync("things", Token));
        var other = await Assert.ThrowsAsync<ConnectorException>(() => service.GetAsync("things", Token));

        Assert.Equal((ConnectorErrorKind.Transient, "The shop is closed."), (known.Kind, known.Message));
        Assert.Equal((ConnectorErrorKind.Bug, "http_418"), (other.Kind, other.Code));
    }

    [Fact]
    public async Task An_answer_has_its_body_headers_and_places()
    {
        _service.Next(200, "\uFEFF{\"items\":[{\"name\":\"Würfel\"}]}", response => response.Headers.ETag = new EntityTagHeaderValue("\"7\""));

        var answer = await _service.Connect().GetAsync("things?limit=1", Token);

        Assert.Equal(("Würfel", "\"7\""), (answer.Text("items", "0", "name"), answer.Headers["etag"]));
        Assert.Null(answer.Find("items", "1", "name"));
        Assert.Null(answer.Text("items"));
        var asked = Assert.Single(_service.Asked);
        Assert.Equal(("https://shop.test/api/things?limit=1", "secret"), (asked.RequestUri!.ToString(), asked.Headers.GetValues("X-Token").Single()));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError)]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    public async Task What_was_never_sent_is_told_as_such(HttpRequestError fault)
    {
        _service.Next(new HttpRequestException(fault));

        var error = await Assert.ThrowsAsync<ConnectorException>(PostAsync);

        Assert.Equal((ConnectorErrorKind.Transient, "unreachable"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_an_answer()
    {
        _service.Next(new HttpRequestException(HttpRequestError.ResponseEnded)).Next(new IOException("reset")).Hang();
        var service = _service.Connect(timeout: TimeSpan.FromMilliseconds(200));

        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "things");
            var answer = await service.SendAsync(request, Token);
            Assert.Equal((true, HttpStatusCode.GatewayTimeout), (answer.IsLost, answer.Status));
        }
    }

    [Fact]
    public async Task A_caller_who_ends_the_call_is_told_so()
    {
        _service.Hang();
        using var ended = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _service.Connect().GetAsync("things", ended.Token));
    }

    [Theory]
    [InlineData("http://elsewhere.test/things")]
    [InlineData("//elsewhere.test/things")]
    [InlineData("../admin")]
    [InlineData("/admin")]
    public async Task Nothing_takes_the_credentials_elsewhere(string path)
    {
        var error = await Assert.ThrowsAsync<ConnectorException>(() => _service.Connect().GetAsync(path, Token));

        Assert.Equal("address_outside", error.Code);
        Assert.Empty(_service.Asked);
    }

    [Fact]
    public async Task A_service_that_has_moved_says_where()
    {
        _service.Next(200, "[]", response => response.RequestMessage = new HttpRequestMessage(HttpMethod.Get, "https://www.shop.test/api/things"));

        var error = await Assert.ThrowsAsync<ConnectorException>(() => _service.Connect().GetAsync("things", Token));

        Assert.Equal((ConnectorErrorKind.Configuration, "redirected"), (error.Kind, error.Code));
        Assert.Contains("https://www.shop.test", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop.test")]
    [InlineData("ftp://shop.test")]
    [InlineData("https://ann:secret@shop.test")]
    [InlineData("https://shop.test/?p=1")]
    public void An_address_that_is_none_is_the_settings_fault(string url)
    {
        var error = Assert.Throws<ConnectorException>(() => JsonService.Address(new ConnectorContext(new Dictionary<string, string> { ["url"] = url })));

        Assert.Equal((ConnectorErrorKind.Configuration, "url_invalid"), (error.Kind, error.Code));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    private Task PostAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "things");
        return _service.Connect().SendAsync(request, Token);
    }
}
