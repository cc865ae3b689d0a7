using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>A server that asks whoever comes to log in, keeps all that it is sent, and lets nobody in.</summary>
internal sealed class RecordingServer : IAsyncDisposable
{
    public const int CleartextPassword = 3;
    public const int Kerberos = 7;

    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly int _login;
    private readonly Task _serving;

    public RecordingServer(int login, X509Certificate2? certificate = null)
    {
        (_login, _certificate) = (login, certificate);
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The parameters that the client began with, and what it answered to the login, of all connections.</summary>
    public List<string> Received { get; } = [];

    public string? ServerName { get; private set; }

    public bool SawCertificate { get; private set; }

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
            try
            {
                await ConverseAsync(client.GetStream());
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The client has gone, as it should.
            }
        }
    }

    private async Task ConverseAsync(Stream stream)
    {
        while (true)
        {
            var (code, body) = await StartAsync(stream);
            if (code is not (SslRequest or GssRequest))
            {
                Received.Add(Encoding.UTF8.GetString(body).Replace('\0', ' '));
                break;
            }
            var encrypts = code == SslRequest && _certificate is not null;
            await stream.WriteAsync(encrypts ? "S"u8.ToArray() : "N"u8.ToArray());
            if (encrypts)
                stream = await EncryptAsync(stream);
        }
        await stream.WriteAsync((byte[])[(byte)'R', 0, 0, 0, 8, 0, 0, 0, (byte)_login]);
        var kind = new byte[1];
        if (await stream.ReadAsync(kind) == 0)
            return;
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - 4];
        await stream.ReadExactlyAsync(answer);
        Received.Add($"{(char)kind[0]} {Encoding.UTF8.GetString(answer).TrimEnd('\0')}");
        byte[] refused = [.. "SERROR\0C28P01\0Mno\0\0"u8];
        await stream.WriteAsync((byte[])[(byte)'E', 0, 0, 0, (byte)(refused.Length + 4), .. refused]);
    }

    private static async Task<(int Code, byte[] Body)> StartAsync(Stream stream)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - 8];
        await stream.ReadExactlyAsync(body);
        return (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)), body);
    }

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = _certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                SawCertificate |= certificate is not null;
                return true;
            },
        });
        ServerName = encrypted.TargetHostName;
        return encrypted;
    }
}
