using Microsoft.Extensions.Logging;
using Npgsql;
using Snapshot.Jobs;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>
/// Signals by LISTEN and NOTIFY: they are part of the transaction that they tell of. Behind a pooler in transaction mode nothing is ever heard;
/// then those who wait in this process are woken by what happens in it, and look for the rest.
/// </summary>
internal sealed partial class PostgresJobSignals(SnapshotDatabase database, TimeProvider time, ILogger<PostgresJobSignals> logger) : IJobSignals
{
    private const string Channel = "snapshot_jobs";

    // What comes at all comes in milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly JobWakeUps _wakeUps = new(time);
    private readonly SemaphoreSlim _asking = new(1);
    private bool? _isHeard;

    public string Statement => $"select pg_notify('{Channel}', '')";

    public void Announce(bool committed)
    {
        // Who listens is told by the statement, with the commit.
        if (committed)
            _wakeUps.Wake();
        else
            _wakeUps.Unsure();
    }

    public async Task WaitAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellationToken)
    {
        if (!await IsHeardAsync(cancellationToken).ConfigureAwait(false))
        {
            await _wakeUps.WaitAsync(look, cancellationToken).ConfigureAwait(false);
            return;
        }
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await connection.ExecuteNamedAsync($"listen {Channel}", null, cancellationToken).ConfigureAwait(false);
        var wait = await look(cancellationToken).ConfigureAwait(false);
        // Npgsql waits whole milliseconds, and takes none of them for ever.
        if (wait > TimeSpan.Zero)
            await connection.WaitAsync((int)Math.Ceiling(wait.TotalMilliseconds), cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsHeardAsync(CancellationToken cancellationToken)
    {
        if (_isHeard is { } known)
            return known;
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isHeard is null)
            {
                _isHeard = await AskAsync(cancellationToken).ConfigureAwait(false);
                if (_isHeard is false)
                    LogPolled();
            }
            return _isHeard.Value;
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<bool> AskAsync(CancellationToken cancellationToken)
    {
        var listener = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = listener.ConfigureAwait(false);
        var process = await listener.QueryNamedAsync<int>("select pg_backend_pid()", null, cancellationToken).ConfigureAwait(false);
        // A pooler has numbers of its own.
        if (process[0] == listener.ProcessID)
            return true;
        var channel = $"snapshot_{Guid.NewGuid():N}";
        await listener.ExecuteNamedAsync($"listen {channel}", null, cancellationToken).ConfigureAwait(false);
        // On a connection of its own: a connection that notifies hears itself, however it is pooled.
        await database.ExecuteAsync("select pg_notify(@channel, '')", new { channel }, cancellationToken).ConfigureAwait(false);
        var isHeard = await listener.WaitAsync(Patience, cancellationToken).ConfigureAwait(false);
        await listener.ExecuteNamedAsync($"unlisten {channel}", null, cancellationToken).ConfigureAwait(false);
        return isHeard;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "PostgreSQL's notifications do not reach this host, as it is behind a pooler in transaction mode: jobs that other hosts add are looked for every poll interval. "
        + "UseRedis(…), or a connection past the pooler, has them start at once.")]
    private partial void LogPolled();
}
