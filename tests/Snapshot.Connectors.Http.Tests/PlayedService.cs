using System.Net;

namespace Snapshot.Connectors.Http.Tests;

/// <summary>Plays a service: each request is answered by the next of its answers.</summary>
internal sealed class PlayedService : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _next = new();

    public List<HttpRequestMessage> Asked { get; } = [];

    public JsonService Connect(string root = "https://shop.test/api/", Func<JsonAnswer, ConnectorException?>? explain = null, TimeSpan? timeout = null) => new(
        new ConnectorContext(new Dictionary<string, string>())
        {
            HttpClients = () => new HttpClient(this, disposeHandler: false) { Timeout = timeout ?? Timeout.InfiniteTimeSpan },
        },
        "The shop", new Uri(root))
    {
        Prepare = request => request.Headers.Add("X-Token", "secret"),
        Explain = explain,
    };

    public PlayedService Next(int status, string body = "", Action<HttpResponseMessage>? shape = null)
    {
        _next.Enqueue(_ =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) };
            shape?.Invoke(response);
            return Task.FromResult(response);
        });
        return this;
    }

    public PlayedService Next(Exception error)
    {
        _next.Enqueue(_ => throw error);
        return this;
    }

    public PlayedService Hang()
    {
        _next.Enqueue(async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return new HttpResponseMessage();
        });
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request);
        var response = await _next.Dequeue()(cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }
}
