using StackExchange.Redis;

namespace Snapshot.Testing.Redis;

/// <summary>
/// A Redis server for tests. It is the one that <c>SNAPSHOT_REDIS</c> names (a configuration of StackExchange.Redis), else a private one,
/// empty and without files, from the <c>redis-server</c> of this machine.
/// A private server ends with the process that started it, even if that process is killed.
/// </summary>
public sealed class LocalRedis : IAsyncDisposable
{
    private readonly PrivateRedis? _own;

    private LocalRedis(string connectionString, string origin, PrivateRedis? own) => (ConnectionString, Origin, _own) = (connectionString, origin, own);

    /// <summary>Leads to the server: a configuration of StackExchange.Redis.</summary>
    public string ConnectionString { get; }

    /// <summary>Says in a few words where the server came from.</summary>
    public string Origin { get; }

    /// <summary>Starts a server, or finds one, and waits until it answers.</summary>
    /// <exception cref="LocalRedisException">No server could be had; the message says what to install.</exception>
    public static Task<LocalRedis> StartAsync(LocalRedisOptions? options = null, CancellationToken cancellationToken = default) =>
        StartAsync(options ?? new(), new RedisMachine(), cancellationToken);

    /// <summary>
    /// Stops a private server at once and starts it again, empty, on the same port; after <see cref="KillAsync"/> only starts it.
    /// Use one <see cref="LocalRedis"/> from one caller at a time for this.
    /// </summary>
    /// <exception cref="InvalidOperationException">The server is not a private one.</exception>
    public Task RestartAsync(CancellationToken cancellationToken = default) => Own().RestartAsync(cancellationToken);

    /// <summary>Stops a private server at once, as a crash would; <see cref="RestartAsync"/> starts it again.</summary>
    /// <exception cref="InvalidOperationException">The server is not a private one.</exception>
    public Task KillAsync(CancellationToken cancellationToken = default) => Own().KillAsync(cancellationToken);

    /// <summary>Stops a private server and leaves nothing of it. One named by <c>SNAPSHOT_REDIS</c> stays as it is.</summary>
    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;

    internal static async Task<LocalRedis> StartAsync(LocalRedisOptions options, RedisMachine machine, CancellationToken cancellationToken)
    {
        if (machine.Given is { Length: > 0 } given && !options.OwnServer)
        {
            await CheckAsync(given).ConfigureAwait(false);
            return new(given, $"Redis named by {RedisMachine.GivenVariable}", null);
        }
        if (machine.Program() is not { } program)
        {
            var others = options.OwnServer ? "" : $", or set {RedisMachine.GivenVariable} to a connection string";
            throw new LocalRedisException($"No redis-server was found: install it (`apt-get install redis-server` or `brew install redis`){others}.");
        }
        var own = await PrivateRedis.StartAsync(program, machine.FreePort, cancellationToken).ConfigureAwait(false);
        return new(own.ConnectionString, $"Redis from {program}", own);
    }

    private static async Task CheckAsync(string given)
    {
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(given).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or ArgumentException)
        {
            // Falling back to another server would hide a mistake in what the user asked for.
            throw new LocalRedisException($"The server named by {RedisMachine.GivenVariable} cannot be used: {exception.Message}", exception);
        }
    }

    private PrivateRedis Own() => _own ?? throw new InvalidOperationException(
        $"The server named by {RedisMachine.GivenVariable} is not ours to stop: set {nameof(LocalRedisOptions)}.{nameof(LocalRedisOptions.OwnServer)}.");
}
