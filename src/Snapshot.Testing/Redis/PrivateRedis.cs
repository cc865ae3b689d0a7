using System.Diagnostics;
using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Redis;

/// <summary>A server of our own, that goes when its owner goes.</summary>
internal sealed class PrivateRedis : IAsyncDisposable
{
    private const int PortAttempts = 5;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("snapshot-redis-").FullName;
    private readonly Watchdog _watchdog;
    private Process? _process;
    private int _port;

    private PrivateRedis(string program)
    {
        _program = program;
        _watchdog = Watchdog.Start((shell, arguments) => (shell, arguments), _folder, ProcessIdFile, ("TERM", "KILL"), keep: false);
    }

    public string ConnectionString => $"127.0.0.1:{_port}";

    private string ProcessIdFile => Path.Combine(_folder, "redis.pid");

    private string Log => Path.Combine(_folder, "server.log");

    public static async Task<PrivateRedis> StartAsync(string program, Func<int> freePort, CancellationToken cancellationToken)
    {
        var server = new PrivateRedis(program);
        try
        {
            for (var attempt = 1; attempt <= PortAttempts; attempt++)
            {
                server._port = freePort();
                if (await server.TryStartAsync(cancellationToken).ConfigureAwait(false))
                    return server;
                // Between our asking for a port and the server's taking it, somebody else may.
                if (!server.ReadLog().Contains("Failed listening", StringComparison.Ordinal))
                    break;
            }
            throw server.NotStarted();
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await KillAsync(cancellationToken).ConfigureAwait(false);
        if (!await TryStartAsync(cancellationToken).ConfigureAwait(false))
            throw NotStarted();
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await _watchdog.ServerIsGoneAsync().ConfigureAwait(false);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        _process?.Dispose();
    }

    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        File.Delete(Log);
        File.Delete(ProcessIdFile);
        await _watchdog.ServerIsStartingAsync().ConfigureAwait(false);
        _process?.Dispose();
        _process = Process.Start(Command.Describe(_program,
        [
            "--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no",
            "--dir", _folder, "--pidfile", ProcessIdFile, "--logfile", Log,
        ]))!;
        await _watchdog.ServerRunsAsync(_process.Id).ConfigureAwait(false);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);
        // Its own log is asked: whatever listens on the port may be another's.
        while (!ReadLog().Contains("Ready to accept connections", StringComparison.Ordinal))
        {
            if (_process.HasExited || deadline.IsCancellationRequested)
                return false;
            await Task.Delay(10, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    private string ReadLog()
    {
        if (!File.Exists(Log))
            return "";
        using var reader = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private LocalRedisException NotStarted() => new($"{_program} did not start in {_folder}:\n{ReadLog()}");
}
