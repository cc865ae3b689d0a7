using Npgsql;
using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Postgres;

/// <summary>A server of our own, from binaries on this machine, that goes when its owner goes.</summary>
internal sealed class PrivateCluster : IPostgresServer
{
    private const int PortAttempts = 5;

    private readonly PostgresBinaries _binaries;
    private readonly ServerAccount _account;
    private readonly ClusterFolder _folder;
    private readonly LocalPostgresOptions _options;
    private readonly Watchdog _watchdog;
    private int _port;

    private PrivateCluster(PostgresBinaries binaries, ServerAccount account, ClusterFolder folder, LocalPostgresOptions options)
    {
        (_binaries, _account, _folder, _options) = (binaries, account, folder, options);
        // What is kept is closed in order; what goes away anyway need not be.
        _watchdog = Watchdog.Start(account.Wrap, folder.Path, folder.ProcessIdFile, (folder.IsKept ? "INT" : "QUIT", "QUIT"), folder.IsKept);
    }

    // Neither encryption can be had from this server: asking for it would cost a round trip per connection.
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = "postgres",
        // Any will do; accounts have to give one.
        Password = "postgres",
        Database = "postgres",
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        IncludeErrorDetail = true,
    }.ConnectionString;

    public string Origin => $"PostgreSQL {_binaries.Version} from {_binaries.Folder}";

    public bool OutlivesUs => false;

    public string Folder => _folder.Path;

    /// <summary>Starts a server on <paramref name="folder"/>, which it owns from here on, whether this succeeds or not.</summary>
    public static async Task<PrivateCluster> StartAsync(
        PostgresBinaries binaries, ClusterFolder folder, LocalPostgresOptions options, Func<int> freePort, CancellationToken cancellationToken)
    {
        PrivateCluster? cluster = null;
        try
        {
            var account = await ServerAccount.FindAsync(cancellationToken).ConfigureAwait(false);
            await account.TakeAsync(folder.Path, cancellationToken).ConfigureAwait(false);
            cluster = new(binaries, account, folder, options);
            await cluster.InitialiseAsync(cancellationToken).ConfigureAwait(false);
            await cluster.WaitForPredecessorAsync(cancellationToken).ConfigureAwait(false);
            await cluster.StartOnFreePortAsync(freePort, cancellationToken).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            if (cluster is not null)
                await cluster.DisposeAsync().ConfigureAwait(false);
            else if (!folder.IsKept)
                Directory.Delete(folder.Path, recursive: true);
            folder.Dispose();
            throw;
        }
    }

    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync("fast", cancellationToken).ConfigureAwait(false);
        if (!await TryStartAsync(cancellationToken).ConfigureAwait(false))
            throw NotStarted();
    }

    public Task KillAsync(CancellationToken cancellationToken) => StopAsync("immediate", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        if (_folder.DataMajor() is not null)
            return;

        // Made elsewhere and renamed when complete: an owner killed half-way leaves nothing that looks like a cluster.
        var unfinished = Path.Combine(_folder.Path, "unfinished");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);

        // Text sorts by its bytes, alike on each machine and library version; only upper() and lower() know all letters.
        // macOS has no C.UTF-8, but its en_US.UTF-8 gives the same letters.
        var letters = OperatingSystem.IsMacOS() ? "en_US.UTF-8" : "C.UTF-8";
        string[] arguments =
        [
            "-D", unfinished, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", $"--lc-ctype={letters}",
            .. _options.Durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        var made = await _account.RunAsync(_binaries.Program("initdb"), arguments, cancellationToken).ConfigureAwait(false);
        if (made.ExitCode != 0)
            throw new LocalPostgresException($"initdb from {_binaries.Folder} failed in {_folder.Path}: {made.Output.Trim()}");
        await File.AppendAllTextAsync(
            Path.Combine(unfinished, "postgresql.conf"), $"\ninclude '{ClusterSettings.FileName}'\n", cancellationToken).ConfigureAwait(false);
        Directory.Move(unfinished, _folder.Data);
    }

    /// <summary>The previous owner of a kept folder may have died a moment ago, its watchdog still at work.</summary>
    private async Task WaitForPredecessorAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.StartTimeout);
        while (_folder.IsKept && (await ControlAsync(["status"], deadline.Token).ConfigureAwait(false)).ExitCode == 0)
            await Task.Delay(100, deadline.Token).ConfigureAwait(false);
    }

    private async Task StartOnFreePortAsync(Func<int> freePort, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= PortAttempts; attempt++)
        {
            _port = freePort();
            await ClusterSettings.WriteAsync(_folder.Data, _options, _port, cancellationToken).ConfigureAwait(false);
            if (await TryStartAsync(cancellationToken).ConfigureAwait(false))
                return;
            // Between our asking for a port and the server's taking it, somebody else may.
            if (!_folder.LogTail().Contains("could not bind", StringComparison.Ordinal))
                break;
        }

        throw NotStarted();
    }

    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        await _watchdog.ServerIsStartingAsync().ConfigureAwait(false);
        var seconds = Math.Max(1, (int)_options.StartTimeout.TotalSeconds);
        var started = await ControlAsync(["start", "-w", "-t", $"{seconds}", "-l", _folder.Log], cancellationToken).ConfigureAwait(false);
        var processId = await _folder.ProcessIdAsync(cancellationToken).ConfigureAwait(false);
        await (processId is { } id ? _watchdog.ServerRunsAsync(id) : _watchdog.ServerIsGoneAsync()).ConfigureAwait(false);
        return started.ExitCode == 0;
    }

    private async Task StopAsync(string mode, CancellationToken cancellationToken)
    {
        if (await _folder.ProcessIdAsync(cancellationToken).ConfigureAwait(false) is null)
            return;
        var stopped = await ControlAsync(["stop", "-w", "-m", mode], cancellationToken).ConfigureAwait(false);
        if (stopped.ExitCode != 0)
            throw new LocalPostgresException($"The server in {_folder.Path} did not stop: {stopped.Output.Trim()}");
        await _watchdog.ServerIsGoneAsync().ConfigureAwait(false);
    }

    private Task<CommandResult> ControlAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        _account.RunAsync(_binaries.Program("pg_ctl"), [.. arguments, "-D", _folder.Data], cancellationToken);

    private LocalPostgresException NotStarted() =>
        new($"PostgreSQL from {_binaries.Folder} did not start in {_folder.Path}:\n{_folder.LogTail()}");
}
