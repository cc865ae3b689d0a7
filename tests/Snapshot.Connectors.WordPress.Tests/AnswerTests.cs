using System.Net;
using System.Net.Http.Headers;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>What follows from what a site answers.</summary>
public sealed class AnswerTests
{
    private const string Html = "<html>secret page</html>";

    private readonly PlayedSite _site = new();

    [Theory]
    [InlineData(401, """{"code":"rest_not_logged_in","message":"secret"}""", ConnectorErrorKind.Authentication, "rest_not_logged_in")]
    [InlineData(401, Html, ConnectorErrorKind.Authentication, "http_401")]
    [InlineData(403, """{"code":"rest_forbidden","message":"secret"}""", ConnectorErrorKind.Permission, "rest_forbidden")]
    [InlineData(403, Html, ConnectorErrorKind.Permission, "http_403")]
    [InlineData(400, """{"code":"rest_invalid_param","data":{"details":{"status":{"code":"rest_forbidden_status","data":{"status":401}}}}}""", ConnectorErrorKind.Authentication, "rest_invalid_param")]
    [InlineData(404, Html, ConnectorErrorKind.Configuration, "no_rest_api")]
    [InlineData(404, """{"code":"rest_no_route","message":"secret"}""", ConnectorErrorKind.SchemaChanged, "rest_no_route")]
    [InlineData(429, Html, ConnectorErrorKind.RateLimited, "http_429")]
    [InlineData(500, """{"code":"internal_server_error","message":"<p>secret</p>"}""", ConnectorErrorKind.Transient, "internal_server_error")]
    [InlineData(503, Html, ConnectorErrorKind.Transient, "http_503")]
    [InlineData(400, """{"code":"rest_invalid_param","message":"secret"}""", ConnectorErrorKind.Bug, "rest_invalid_param")]
    [InlineData(400, """{"code":"<b>secret</b>","message":"secret"}""", ConnectorErrorKind.Bug, "http_400")]
    [InlineData(200, Html, ConnectorErrorKind.Transient, "not_json")]
    [InlineData(200, """[{"id":1,"title":"secr""", ConnectorErrorKind.Transient, "not_json")]
    [InlineData(200, "", ConnectorErrorKind.Transient, "not_json")]
    [InlineData(200, "[]", ConnectorErrorKind.Bug, "no_total")]
    public async Task Each_answer_is_an_error_of_its_kind_and_repeats_nothing(int status, string body, ConnectorErrorKind kind, string code)
    {
        _site.Next((HttpStatusCode)status, body, shape: response => response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7)));

        var error = await Assert.ThrowsAsync<ConnectorException>(() => ConnectedSite.To(_site).ScanAsync("posts"));

        Assert.Equal((kind, code), (error.Kind, error.Code));
        Assert.DoesNotContain("secret", error.ToString());
        if (status >= 400)
            Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
    }

    [Fact]
    public async Task What_is_no_list_is_no_list_without_records()
    {
        _site.Next(HttpStatusCode.OK, """{"secret":1}""");

        var error = await Assert.ThrowsAsync<ConnectorException>(() => ConnectedSite.To(_site).FindAsync("posts", "1"));

        Assert.Equal((ConnectorErrorKind.Bug, "no_list"), (error.Kind, error.Code));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, "unreachable")]
    [InlineData(HttpRequestError.NameResolutionError, "unreachable")]
    [InlineData(HttpRequestError.ResponseEnded, "http_504")]
    public async Task A_broken_connection_is_a_passing_fault(HttpRequestError fault, string code)
    {
        _site.Next(new HttpRequestException(fault));

        var error = await Assert.ThrowsAsync<ConnectorException>(ConnectedSite.To(_site).CheckAsync);

        Assert.Equal((ConnectorErrorKind.Transient, code), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_time_out_is_a_passing_fault()
    {
        _site.Next(new TaskCanceledException("The time-out of HttpClient."));

        var error = await Assert.ThrowsAsync<ConnectorException>(ConnectedSite.To(_site).CheckAsync);

        Assert.Equal((ConnectorErrorKind.Transient, "http_504"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_site_that_has_moved_says_where()
    {
        _site.Next(HttpStatusCode.OK, "[]", shape: response => response.RequestMessage = new HttpRequestMessage(HttpMethod.Get, "https://www.site.test/index.php"));

        var error = await Assert.ThrowsAsync<ConnectorException>(ConnectedSite.To(_site).CheckAsync);

        Assert.Equal((ConnectorErrorKind.Configuration, "redirected"), (error.Kind, error.Code));
        Assert.Contains("https://www.site.test", error.Message);
    }

    [Theory]
    [InlineData("site.test")]
    [InlineData("ftp://site.test")]
    [InlineData("https://ann:secret@site.test")]
    [InlineData("https://site.test/?p=1")]
    public async Task An_address_that_is_none_is_the_settings_fault(string url)
    {
        var error = await Assert.ThrowsAsync<ConnectorException>(ConnectedSite.To(_site, url).CheckAsync);

        Assert.Equal((ConnectorErrorKind.Configuration, "url_invalid"), (error.Kind, error.Code));
        Assert.DoesNotContain("secret", error.Message);
    }

    [Theory]
    [InlineData(500, Html)]
    [InlineData(502, Html)]
    [InlineData(207, "[{\"id\":1,\"ti")]
    [InlineData(207, """{"responses":[]}""")]
    [InlineData(207, """{"responses":7}""")]
    public async Task A_write_whose_answer_cannot_be_understood_is_in_doubt(int status, string body)
    {
        _site.Next((HttpStatusCode)status, body);

        Assert.IsType<WriteResult.Unknown>(Assert.Single(await ConnectedSite.To(_site).WriteAsync("posts", ConnectedSite.Create(("title", "x")))));
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_in_doubt_and_one_that_was_not_sent_is_not()
    {
        _site.Next(new HttpRequestException(HttpRequestError.ResponseEnded));
        _site.Next(new HttpRequestException(HttpRequestError.ConnectionError));

        Assert.IsType<WriteResult.Unknown>(Assert.Single(await ConnectedSite.To(_site).WriteAsync("posts", ConnectedSite.Create(("title", "x")))));
        var error = await Assert.ThrowsAsync<ConnectorException>(() => ConnectedSite.To(_site).WriteAsync("posts", ConnectedSite.Create(("title", "x"))));

        Assert.Equal((ConnectorErrorKind.Transient, "unreachable"), (error.Kind, error.Code));
    }

    [Theory]
    [InlineData(401, ConnectorErrorKind.Authentication)]
    [InlineData(429, ConnectorErrorKind.RateLimited)]
    [InlineData(503, ConnectorErrorKind.Transient)]
    public async Task A_batch_that_is_turned_away_was_not_done(int status, ConnectorErrorKind kind)
    {
        _site.Next((HttpStatusCode)status, Html);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => ConnectedSite.To(_site).WriteAsync("posts", ConnectedSite.Create(("title", "x"))));

        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public async Task Each_write_of_a_batch_has_its_own_outcome()
    {
        _site.Next(HttpStatusCode.MultiStatus, """
            {"responses":[
              {"status":201,"headers":[],"body":{"id":7,"modified_gmt":"2026-03-29T01:30:00","title":{"raw":" a &amp; b "}}},
              {"status":400,"headers":[],"body":{"code":"rest_invalid_param","message":"Invalid parameter(s): slug","data":{"params":{"slug":"Too long."}}}},
              {"status":503,"headers":[],"body":{"code":"busy","message":"Later."}},
              {"status":500,"headers":[],"body":[]},
              {"status":201,"headers":[],"body":[]},
              {"body":{}}]}
            """);

        var results = await ConnectedSite.To(_site).WriteAsync("posts", [.. Enumerable.Range(0, 6).Select(_ => ConnectedSite.Create(("title", "x")))]);

        var applied = Assert.IsType<WriteResult.Applied>(results[0]);
        Assert.Equal(("7", "2026-03-29T01:30:00", " a &amp; b "), (applied.RemoteId, applied.Version, applied.Values["title"]));
        Assert.Equal(new WriteResult.Rejected("rest_invalid_param", "Too long.", "slug"), results[1]);
        Assert.Equal(new WriteResult.Retryable(), results[2]);
        Assert.All(results.Skip(3), result => Assert.IsType<WriteResult.Unknown>(result));
    }
}
