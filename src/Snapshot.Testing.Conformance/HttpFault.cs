using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Snapshot.Connectors;

namespace Snapshot.Testing.Conformance;

/// <summary>One way in which HTTP goes wrong between a connector and its service.</summary>
/// <param name="Name">What goes wrong.</param>
/// <param name="Answer">What the connector gets; of one that is delivered, instead of this answer of the service's.</param>
internal sealed record HttpFault(string Name, Func<HttpResponseMessage, Task<HttpResponseMessage>> Answer)
{
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(7);

    private static readonly HttpFault Unreachable =
        new("a connection that cannot be made", _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused")) { WasTurnedAway = true };

    private static readonly HttpFault TooMany =
        new("429 with Retry-After", _ => StatusAsync(HttpStatusCode.TooManyRequests, """{"error":{"code":"too_many_requests","message":"Slow down."}}""")) { Kinds = [ConnectorErrorKind.RateLimited], WasTurnedAway = true };

    private static readonly HttpFault Unavailable =
        new("503 with Retry-After", _ => StatusAsync(HttpStatusCode.ServiceUnavailable)) { Kinds = [ConnectorErrorKind.Transient, ConnectorErrorKind.RateLimited], WasTurnedAway = true };

    private static readonly HttpFault ServerError = new("500", _ => StatusAsync(HttpStatusCode.InternalServerError));

    private static readonly HttpFault Html = new("a page of HTML with 200", _ => StatusAsync(HttpStatusCode.OK))
    {
        Kinds = [ConnectorErrorKind.Transient, ConnectorErrorKind.Bug, ConnectorErrorKind.Configuration],
    };

    private static readonly HttpFault Cut = new("an answer cut in half", CutAsync)
    {
        IsDelivered = true, Kinds = [ConnectorErrorKind.Transient, ConnectorErrorKind.Bug], IsOfContent = true,
    };

    private static readonly HttpFault Broken = new("a connection that breaks before the answer", _ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended prematurely."));

    private static readonly HttpFault TimedOut = new("a time-out", _ => throw new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout.", new TimeoutException()));

    private static readonly HttpFault Accepted = new("202 with nothing", _ => StatusAsync(HttpStatusCode.Accepted, "")) { IsOfEveryKind = true };

    private static readonly HttpFault ErrorInJson =
        new("200 with an error in its JSON", _ => StatusAsync(HttpStatusCode.OK, """{"ok":false,"data":null,"error":{"message":"internal"},"errors":[{"message":"internal"}]}"""))
        {
            Kinds = Enum.GetValues<ConnectorErrorKind>(), IsOfContent = true,
        };

    /// <summary>The service does what it is asked for, and nobody hears of it.</summary>
    public static HttpFault LostAnswer { get; } = Broken with { IsDelivered = true, IsOfEveryKind = true };

    /// <summary>For reads: none of them is data, and none is the end.</summary>
    public static IReadOnlyList<HttpFault> OfReads { get; } =
    [
        Unreachable, Broken, TimedOut, TooMany, Unavailable, ServerError, Html, Cut,
        new("401", _ => StatusAsync(HttpStatusCode.Unauthorized)) { Kinds = [ConnectorErrorKind.Authentication] },
        new("200 with nothing", _ => StatusAsync(HttpStatusCode.OK, "")) { Kinds = [ConnectorErrorKind.Transient, ConnectorErrorKind.Bug], IsOfContent = true },
        ErrorInJson,
    ];

    /// <summary>For writes that the service carries out.</summary>
    public static IReadOnlyList<HttpFault> OfDoneWrites { get; } =
    [
        LostAnswer, TimedOut with { IsDelivered = true }, ServerError with { IsDelivered = true, IsOfEveryKind = true },
        new("502", _ => StatusAsync(HttpStatusCode.BadGateway)) { IsDelivered = true }, Html with { IsDelivered = true }, Cut,
        Accepted with { IsDelivered = true },
        new("the service's status without a body", WithoutBodyAsync) { IsDelivered = true },
    ];

    /// <summary>For writes that do not reach the service.</summary>
    public static IReadOnlyList<HttpFault> OfUndoneWrites { get; } =
        [Unreachable, TooMany with { IsOfEveryKind = true }, Unavailable with { WasTurnedAway = false }, ServerError, Html with { IsOfEveryKind = true }, ErrorInJson, Accepted];

    /// <summary>The service gets the request, and does what it asks for.</summary>
    public bool IsDelivered { get; init; }

    /// <summary>Whoever gets this knows that nothing was done.</summary>
    public bool WasTurnedAway { get; init; }

    /// <summary>What a read that meets it may end with.</summary>
    public IReadOnlyList<ConnectorErrorKind> Kinds { get; init; } = [ConnectorErrorKind.Transient];

    /// <summary>Only who reads the answer's content can see it.</summary>
    public bool IsOfContent { get; init; }

    /// <summary>It is tried with updates and deletes too; the others are with creates only, to be quick.</summary>
    public bool IsOfEveryKind { get; init; }

    private static Task<HttpResponseMessage> StatusAsync(
        HttpStatusCode status, string body = "<!DOCTYPE html><html><head><title>Example</title></head><body>Please come back later.</body></html>")
    {
        var answer = new HttpResponseMessage(status)
        {
            Content = new StringContent(body, Encoding.UTF8, body.StartsWith('<') ? "text/html" : "application/json"),
        };
        if (status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(RetryAfter);
        return Task.FromResult(answer);
    }

    private static async Task<HttpResponseMessage> CutAsync(HttpResponseMessage answer)
    {
        var whole = await answer.Content.ReadAsByteArrayAsync();
        return With(answer, whole[..(whole.Length / 2)]);
    }

    private static Task<HttpResponseMessage> WithoutBodyAsync(HttpResponseMessage answer) => Task.FromResult(With(answer, []));

    private static HttpResponseMessage With(HttpResponseMessage answer, byte[] body)
    {
        var type = answer.Content.Headers.ContentType;
        answer.Content = new ByteArrayContent(body);
        answer.Content.Headers.ContentType = type;
        return answer;
    }
}
