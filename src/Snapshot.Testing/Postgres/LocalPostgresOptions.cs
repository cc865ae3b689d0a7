namespace Snapshot.Testing.Postgres;

/// <summary>How <see cref="LocalPostgres"/> gets and runs its server.</summary>
public sealed class LocalPostgresOptions
{
    /// <summary>
    /// A folder that keeps the data between runs, used by one process at a time.
    /// By default the data live in a temporary folder that goes away with the server.
    /// Only a server started from binaries on this machine honours it.
    /// </summary>
    public string? DataDirectory { get; set; }

    /// <summary>
    /// Waits for the disk on each commit, as a production server does. Turn it on for benchmarks.
    /// By default a commit only reaches the operating system: it survives a killed server, but not a power cut.
    /// </summary>
    public bool Durable { get; set; }

    /// <summary>
    /// Takes only a server of our own, started from binaries on this machine, even where <c>SNAPSHOT_POSTGRES</c> names another.
    /// Fault tests need it: no other kind can be restarted or killed.
    /// </summary>
    public bool OwnServer { get; set; }

    /// <summary>How long the server may take to answer after it was started; 60 seconds by default.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>More server settings, by name, as in <c>postgresql.conf</c>. A server named by <c>SNAPSHOT_POSTGRES</c> keeps its own.</summary>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
