using System.Data;
using System.Data.Common;
using System.Text.Json;
using Npgsql;
using Snapshot.Identity;
using Snapshot.Jobs;

using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>What the job queue and a step's transaction share.</summary>
internal static class JobSql
{
    public const string Columns =
        "id, kind, snapshot_id as SnapshotId, actor, payload, state, cancel_requested as CancelRequested, priority, attempts, progress, result, error, "
        + "created_at as CreatedAt, started_at as StartedAt, finished_at as FinishedAt";

    /// <exception cref="ArgumentException">The transaction is over, or is not one of PostgreSQL.</exception>
    public static NpgsqlConnection Connection(DbTransaction transaction)
    {
        try
        {
            // Npgsql leaves the connection of a transaction that is over in place, but tells nothing more of it.
            if (transaction is NpgsqlTransaction { Connection: { } connection } && transaction.IsolationLevel != IsolationLevel.Unspecified)
                return connection;
        }
        catch (InvalidOperationException)
        {
        }
        throw new ArgumentException("The transaction must be an open one of Npgsql, on the database of the snapshots.", nameof(transaction));
    }

    /// <summary>Adds a job in the connection's transaction. Where that commits, it is to be announced.</summary>
    public static Task InsertAsync(
        SnapshotDatabase database, IJobSignals signals, NpgsqlConnection connection, JobId id, JobRequest request, CancellationToken cancellationToken) =>
        connection.ExecuteNamedAsync(
            $"""
            insert into {database.Table("jobs")} (id, kind, snapshot_id, actor, payload, exclusive_key, priority)
            values (@id, @kind, @snapshot, @actor::jsonb, @payload::jsonb, @key, @priority);
            {signals.Statement}
            """,
            new
            {
                id = id.Value,
                kind = request.Kind,
                snapshot = request.Snapshot.Value,
                actor = JsonSerializer.Serialize(request.Actor, SnapshotDatabase.Json),
                payload = request.Payload.GetRawText(),
                key = request.ExclusiveKey,
                priority = (short)request.Priority,
            },
            cancellationToken);

    /// <summary>Holds the job's row until the connection's transaction ends: whoever would take the job waits for that.</summary>
    /// <exception cref="JobLeaseLostException">The job is another worker's by now.</exception>
    public static async Task HoldAsync(SnapshotDatabase database, NpgsqlConnection connection, JobLease lease, bool advances, CancellationToken cancellationToken)
    {
        var held = await connection.ExecuteNamedAsync(
            $"update {database.Table("jobs")} set attempts = case when @advances then 1 else attempts end where id = @id and lease_token = @token and state = 'running'",
            new { id = lease.Job.Id.Value, token = lease.Token, advances }, cancellationToken).ConfigureAwait(false);
        if (held == 0)
            throw new JobLeaseLostException(lease);
    }
}
