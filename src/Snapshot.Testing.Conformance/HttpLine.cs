using System.Collections.Concurrent;
using Snapshot.Connectors;

namespace Snapshot.Testing.Conformance;

/// <summary>What is between a connector and its service: requests go through the account's own HTTP clients, and the line is in their way.</summary>
internal sealed class HttpLine
{
    private readonly ConcurrentDictionary<string, bool> _struck = new();
    private int _requests;

    /// <summary>How many requests came.</summary>
    public int Requests => _requests;

    /// <summary>What goes wrong from now on.</summary>
    public HttpFault? Fault { get; set; }

    /// <summary>Of which request, counted from one; of all, if nothing is said.</summary>
    public int? Only { get; init; }

    /// <summary>Happens before a request is sent, which is counted from one.</summary>
    public Func<int, Task> Before { get; init; } = _ => Task.CompletedTask;

    /// <summary>Makes another address or content of what is sent.</summary>
    public Func<string, string>? Sent { get; init; }

    /// <summary>Makes another content of what is answered.</summary>
    public Func<string, string>? Answered { get; init; }

    /// <summary>Something went wrong.</summary>
    public bool HasStruck => !_struck.IsEmpty;

    /// <summary>What had gone wrong was sent once more.</summary>
    public bool WasTriedAgain { get; private set; }

    /// <summary>The account with its HTTP clients on this line.</summary>
    public ConnectorContext Through(ConnectorContext account) => account.WithHttpClients(() =>
    {
        var service = account.HttpClients();
        return new HttpClient(new Handler(this, service)) { BaseAddress = service.BaseAddress, Timeout = service.Timeout };
    });

    private async Task<HttpResponseMessage> SendAsync(HttpClient service, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _requests);
        await Before(number);
        if (Fault is not { } fault || (Only is { } only && only != number))
            return await DeliverAsync(service, request, cancellationToken);
        var content = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        if (!_struck.TryAdd($"{request.Method} {request.RequestUri} {content}", true))
            WasTriedAgain = true;
        var answer = await fault.Answer(fault.IsDelivered ? await DeliverAsync(service, request, cancellationToken) : new HttpResponseMessage());
        answer.RequestMessage ??= request;
        return answer;
    }

    // A request cannot be sent by two clients, so the account's own gets another one that is the same.
    private async Task<HttpResponseMessage> DeliverAsync(HttpClient service, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = Sent is null ? request.RequestUri : new Uri(Sent(request.RequestUri!.ToString()));
        var copy = new HttpRequestMessage(request.Method, address)
        {
            Version = request.Version, VersionPolicy = request.VersionPolicy, Content = await ChangedAsync(request.Content, Sent, cancellationToken),
        };
        foreach (var (name, values) in request.Headers)
            copy.Headers.TryAddWithoutValidation(name, values);
        foreach (var option in request.Options)
            ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
        var answer = await service.SendAsync(copy, cancellationToken);
        answer.Content = await ChangedAsync(answer.Content, Answered, cancellationToken) ?? answer.Content;
        if (Sent is not null)
            answer.RequestMessage = request;
        return answer;
    }

    private static async Task<HttpContent?> ChangedAsync(HttpContent? content, Func<string, string>? change, CancellationToken cancellationToken)
    {
        if (content is null || change is null)
            return content;
        var before = await content.ReadAsStringAsync(cancellationToken);
        var after = change(before);
        if (after == before)
            return content;
        var changed = new StringContent(after);
        changed.Headers.ContentType = content.Headers.ContentType;
        return changed;
    }

    private sealed class Handler(HttpLine line, HttpClient service) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            line.SendAsync(service, request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                service.Dispose();
            base.Dispose(disposing);
        }
    }
}
