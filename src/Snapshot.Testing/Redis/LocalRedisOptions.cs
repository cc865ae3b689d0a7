namespace Snapshot.Testing.Redis;

/// <summary>How <see cref="LocalRedis"/> gets its server.</summary>
public sealed class LocalRedisOptions
{
    /// <summary>
    /// Takes only a server of our own, even where <c>SNAPSHOT_REDIS</c> names another.
    /// Fault tests need it: no other can be restarted or killed.
    /// </summary>
    public bool OwnServer { get; set; }
}
