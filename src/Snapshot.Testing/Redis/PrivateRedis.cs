using System.Diagnostics;
using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Redis;

/// <summary>A server of our own, that goes when its owner goes.</summary>
internal sealed class PrivateRedis : IAsyncDisposable
{
    private const int PortAttempts = 5;

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

    private ServerLog Log => new(Path.Combine(_folder, "server.log"));

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
                if (!server.Log.Read().Contains("Failed listening", StringComparison.Ordinal))
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
        File.Delete(Log.Path);
        File.Delete(ProcessIdFile);
        await _watchdog.ServerIsStartingAsync().ConfigureAwait(false);
        _process?.Dispose();
        _process = Process.Start(Command.Describe(_program,
        [
            "--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no",
            "--dir", _folder, "--pidfile", ProcessIdFile, "--logfile", Log.Path,
        ]))!;
        await _watchdog.ServerRunsAsync(_process.Id).ConfigureAwait(false);
        return await Log.TellsAsync("Ready to accept connections", _process, cancellationToken).ConfigureAwait(false);
    }

    private LocalRedisException NotStarted() => new($"{_program} did not start in {_folder}:\n{Log.Read()}");
}
