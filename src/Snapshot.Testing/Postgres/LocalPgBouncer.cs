using System.Diagnostics;
using Npgsql;
using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Postgres;

/// <summary>
/// A PgBouncer in transaction mode for tests, in front of a PostgreSQL server, from the <c>pgbouncer</c> of this machine. Successive transactions
/// of a client run on different connections of the server, so that nothing that lasts longer than a transaction goes unnoticed.
/// It ends with the process that started it, even if that process is killed.
/// </summary>
public sealed class LocalPgBouncer : IAsyncDisposable
{
    private const int PortAttempts = 5;

    private readonly string _program;
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly ServerAccount _account;
    private readonly string _folder = Directory.CreateTempSubdirectory("snapshot-pgbouncer-").FullName;
    private readonly Watchdog _watchdog;
    private Process? _process;
    private int _port;

    private LocalPgBouncer(string program, NpgsqlConnectionStringBuilder server, ServerAccount account)
    {
        (_program, _server, _account) = (program, server, account);
        _watchdog = Watchdog.Start(account.Wrap, _folder, ProcessIdFile, ("QUIT", "KILL"), keep: false);
    }

    private string ProcessIdFile => Path.Combine(_folder, "pgbouncer.pid");

    private ServerLog Log => new(Path.Combine(_folder, "pgbouncer.log"));

    /// <summary>Starts it in front of a server, and waits until it answers.</summary>
    /// <param name="connectionString">Leads to the server: as its role all clients come.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="LocalPostgresException">It could not be had; the message says what to install.</exception>
    public static async Task<LocalPgBouncer> StartAsync(string connectionString, CancellationToken cancellationToken = default)
    {
        var program = Folders().Select(folder => Path.Combine(folder, "pgbouncer")).FirstOrDefault(File.Exists)
            ?? throw new LocalPostgresException("No pgbouncer was found: install it (`apt-get install pgbouncer` or `brew install pgbouncer`).");
        var account = await ServerAccount.FindAsync(cancellationToken).ConfigureAwait(false);
        var bouncer = new LocalPgBouncer(program, new(connectionString), account);
        try
        {
            await account.TakeAsync(bouncer._folder, cancellationToken).ConfigureAwait(false);
            for (var attempt = 1; attempt <= PortAttempts; attempt++)
            {
                if (await bouncer.TryStartAsync(cancellationToken).ConfigureAwait(false))
                    return bouncer;
            }
            throw new LocalPostgresException($"{program} did not start in {bouncer._folder}:\n{bouncer.Log.Read()}");
        }
        catch
        {
            await bouncer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The same connection, through the pooler.</summary>
    /// <param name="connectionString">Leads to a database of the server.</param>
    public string Through(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = _port }.ConnectionString;

    /// <summary>Stops it and leaves nothing of it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _watchdog.DisposeAsync().ConfigureAwait(false);
        _process?.Dispose();
    }

    private static IEnumerable<string> Folders() =>
        [.. Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [], "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

    private async Task<bool> TryStartAsync(CancellationToken cancellationToken)
    {
        _port = LoopbackPort.Free();
        var settings = Path.Combine(_folder, "pgbouncer.ini");
        var password = _server.Password is { Length: > 0 } given ? $" password='{given.Replace("'", "''", StringComparison.Ordinal)}'" : "";
        await File.WriteAllTextAsync(
            settings,
            $"""
            [databases]
            * = host={_server.Host} port={_server.Port} user={_server.Username}{password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {_port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            server_round_robin = 1
            default_pool_size = 8
            max_client_conn = 500
            logfile = {Log.Path}
            pidfile = {ProcessIdFile}
            """,
            cancellationToken).ConfigureAwait(false);
        await _watchdog.ServerIsStartingAsync().ConfigureAwait(false);
        var (program, arguments) = _account.Wrap(_program, ["-q", settings]);
        _process?.Dispose();
        _process = Process.Start(Command.Describe(program, arguments))!;
        await _watchdog.ServerRunsAsync(_process.Id).ConfigureAwait(false);
        return await Log.TellsAsync("process up", _process, cancellationToken).ConfigureAwait(false);
    }
}
