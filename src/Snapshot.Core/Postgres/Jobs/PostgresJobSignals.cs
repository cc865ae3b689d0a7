using Dapper;
using Snapshot.Jobs;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>Signals by LISTEN and NOTIFY: they are part of the transaction that they tell of.</summary>
internal sealed class PostgresJobSignals(SnapshotDatabase database) : IJobSignals
{
    private const string Channel = "snapshot_jobs";

    public string Statement => $"select pg_notify('{Channel}', '')";

    public void Announce(bool committed)
    {
        // The statement has done it, or will with the commit.
    }

    public async Task WaitAsync(Func<CancellationToken, Task<TimeSpan>> look, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await connection.ExecuteAsync(new CommandDefinition($"listen {Channel}", cancellationToken: cancellationToken)).ConfigureAwait(false);
        var wait = await look(cancellationToken).ConfigureAwait(false);
        // Npgsql waits whole milliseconds, and takes none of them for ever.
        if (wait > TimeSpan.Zero)
            await connection.WaitAsync((int)Math.Ceiling(wait.TotalMilliseconds), cancellationToken).ConfigureAwait(false);
    }
}
