using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Snapshot.Connectors;

/// <summary>Answers HTTP requests on loopback, one connection each, and keeps their heads.</summary>
internal sealed class LoopbackHttp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string> _answer;
    private readonly Task _serving;

    /// <summary>Starts it.</summary>
    /// <param name="answer">The headers of the answer to a request: <c>Location</c> makes it a redirect.</param>
    public LoopbackHttp(Func<string, string>? answer = null)
    {
        _answer = answer ?? (_ => "");
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"http://127.0.0.1:{Port}/";

    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            var head = new StringBuilder();
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
                head.Append(line).Append('\n');
            Requests.Add(head.ToString());
            var headers = _answer(head.ToString());
            var status = headers.StartsWith("Location", StringComparison.Ordinal) ? "302 Found" : "200 OK";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{headers}Content-Length: 2\r\nConnection: close\r\n\r\nok"));
        }
    }
}
