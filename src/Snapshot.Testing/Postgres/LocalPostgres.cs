using System.Collections.Concurrent;

namespace Snapshot.Testing.Postgres;

/// <summary>
/// A PostgreSQL server for tests, samples and benchmarks. It is the one that <c>SNAPSHOT_POSTGRES</c> names (a connection string),
/// else a private one from binaries on this machine, else one in Docker.
/// A private server ends with the process that started it, even if that process is killed.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    private readonly IPostgresServer _server;
    private readonly DatabaseCatalog _databases;
    private readonly ConcurrentDictionary<string, bool> _created = new(StringComparer.Ordinal);
    private int _disposed;

    private LocalPostgres(IPostgresServer server)
    {
        _server = server;
        _databases = new(server);
    }

    /// <summary>Leads to the maintenance database, as a role that may create databases.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>Says in a few words where the server came from.</summary>
    public string Origin => _server.Origin;

    /// <summary>Starts a server, or finds one, and waits until it answers.</summary>
    /// <exception cref="LocalPostgresException">No server could be had; the message says what to install.</exception>
    public static Task<LocalPostgres> StartAsync(LocalPostgresOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(options ?? new(), new PostgresMachine(), cancellationToken);

    /// <summary>The connection string for a database on this server, whether it exists or not.</summary>
    public string ConnectionStringFor(string database) => _databases.ConnectionStringFor(database);

    /// <summary>Creates an empty database, or a copy of <paramref name="template"/>, and gives its connection string.</summary>
    /// <param name="name">Its name. One that exists already is left alone, and is an error.</param>
    /// <param name="template">A database that nobody is connected to, such as one with the schema in place.</param>
    /// <param name="cancellationToken">Gives up waiting for the server.</param>
    public async Task<string> CreateDatabaseAsync(string name, string? template = null, CancellationToken cancellationToken = default)
    {
        await _databases.CreateAsync(name, template, cancellationToken).ConfigureAwait(false);
        _created.TryAdd(name, true);
        return ConnectionStringFor(name);
    }

    /// <summary>Whether the server has a database of this name: one kept by <see cref="LocalPostgresOptions.DataDirectory"/>, for instance.</summary>
    public Task<bool> DatabaseExistsAsync(string name, CancellationToken cancellationToken = default) =>
        _databases.ExistsAsync(name, cancellationToken);

    /// <summary>Drops the database if it exists, and ends the connections that are open to it.</summary>
    public async Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await _databases.DropAsync(name, cancellationToken).ConfigureAwait(false);
        _created.TryRemove(name, out _);
    }

    /// <summary>
    /// Stops a private server in order and starts it again, on the same port; after <see cref="KillAsync"/> only starts it.
    /// Open connections break. Use one <see cref="LocalPostgres"/> from one caller at a time for this.
    /// </summary>
    /// <exception cref="InvalidOperationException">The server is not a private one.</exception>
    public Task RestartAsync(CancellationToken cancellationToken = default) => _server.RestartAsync(cancellationToken);

    /// <summary>Stops a private server at once, as a crash would; <see cref="RestartAsync"/> lets it recover. What was committed is still there.</summary>
    /// <exception cref="InvalidOperationException">The server is not a private one.</exception>
    public Task KillAsync(CancellationToken cancellationToken = default) => _server.KillAsync(cancellationToken);

    /// <summary>
    /// Stops a private server and removes its folder, unless that was given.
    /// On a server named by <c>SNAPSHOT_POSTGRES</c>, drops the databases that were created here.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        if (_server.OutlivesUs)
        {
            foreach (var name in _created.Keys)
                await _databases.DropAsync(name, CancellationToken.None).ConfigureAwait(false);
        }

        await _server.DisposeAsync().ConfigureAwait(false);
    }

    internal static async Task<LocalPostgres> StartAsync(
        LocalPostgresOptions options, PostgresMachine machine, CancellationToken cancellationToken) =>
        new(await ServerFinder.StartAsync(options, machine, cancellationToken).ConfigureAwait(false));
}
