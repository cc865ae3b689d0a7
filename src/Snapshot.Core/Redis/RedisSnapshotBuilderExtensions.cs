using Microsoft.Extensions.DependencyInjection.Extensions;
using Snapshot.Jobs;
using Snapshot.Redis;
using StackExchange.Redis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Uses Redis 7.0 or newer for what need not be kept.</summary>
public static class RedisSnapshotBuilderExtensions
{
    /// <summary>
    /// Wakes workers through Redis. The jobs stay in the database, which is looked at every poll interval all the same: while Redis is away,
    /// at the start too, jobs begin later, and none is lost. All hosts of one database are to use the same Redis.
    /// </summary>
    /// <param name="builder">What is being configured.</param>
    /// <param name="configuration">
    /// As StackExchange.Redis takes it, such as <c>localhost:6379</c>. <c>channelPrefix</c> keeps apart those who share one Redis.
    /// <c>abortConnect</c> is always off.
    /// </param>
    /// <exception cref="ArgumentException">It is no configuration, or names no server.</exception>
    public static SnapshotBuilder UseRedis(this SnapshotBuilder builder, string configuration)
    {
        ArgumentException.ThrowIfNullOrEmpty(configuration);
        var options = ConfigurationOptions.Parse(configuration);
        if (options.EndPoints.Count == 0)
            throw new ArgumentException("The configuration of Redis names no server.", nameof(configuration));
        options.AbortOnConnectFail = false;
        return builder.UseRedis(_ => new RedisConnection(async () => await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false), isOurs: true));
    }

    /// <summary>Wakes workers through a connection to Redis that is the host's, such as the one it has registered, and stays so.</summary>
    /// <param name="builder">What is being configured.</param>
    /// <param name="connection">Gives the connection; made with <c>AbortOnConnectFail = false</c>, so that it comes back by itself.</param>
    public static SnapshotBuilder UseRedis(this SnapshotBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return builder.UseRedis(services => new RedisConnection(() => Task.FromResult(connection(services)), isOurs: false));
    }

    private static SnapshotBuilder UseRedis(this SnapshotBuilder builder, Func<IServiceProvider, RedisConnection> connection)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(connection);
        builder.Services.Replace(ServiceDescriptor.Singleton<IJobSignals, RedisJobSignals>());
        return builder;
    }
}
