using System.Net;
using System.Net.Sockets;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>Stands between the connector and its database: a commit gets there and is done, and its answer gets lost with the connection.</summary>
internal sealed class LosingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _relaying;

    public LosingRelay(string host, int port)
    {
        _listener.Start();
        _relaying = RelayAsync(host, port);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _relaying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task RelayAsync(string host, int port)
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_end.Token);
            using var server = new TcpClient();
            await server.ConnectAsync(host, port, _end.Token);
            await ConverseAsync(client.GetStream(), server.GetStream());
        }
    }

    // One side speaks at a time, but for notices, which may come whenever they like.
    private async Task ConverseAsync(NetworkStream client, NetworkStream server)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var answers = server.CopyToAsync(client, end.Token);
        var buffer = new byte[64 * 1024];
        while (await client.ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            // The whole statement: a transaction begins with “read committed”.
            if (buffer.AsSpan(0, read).IndexOf("COMMIT\0"u8) < 0)
            {
                await server.WriteAsync(buffer.AsMemory(0, read), _end.Token);
                continue;
            }
            await end.CancelAsync();
            await answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await server.WriteAsync(buffer.AsMemory(0, read), _end.Token);
            _ = await server.ReadAsync(buffer, _end.Token);
            return;
        }
    }
}
