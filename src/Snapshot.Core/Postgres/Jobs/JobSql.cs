using System.Text.Json;
using Dapper;
using Npgsql;
using Snapshot.Identity;
using Snapshot.Jobs;

using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>What the job queue and a step's transaction share.</summary>
internal static class JobSql
{
    /// <summary>The channel on which workers are woken.</summary>
    public const string Channel = "snapshot_jobs";

    public const string Columns =
        "id, kind, snapshot_id as SnapshotId, actor, payload, state, attempts, progress, result, error, "
        + "created_at as CreatedAt, started_at as StartedAt, finished_at as FinishedAt";

    /// <summary>Adds a job in the connection's transaction; the wake-up goes out when it commits.</summary>
    public static Task InsertAsync(
        SnapshotDatabase database, NpgsqlConnection connection, JobId id, JobRequest request, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into {database.Table("jobs")} (id, kind, snapshot_id, actor, payload, exclusive_key)
            values (@id, @kind, @snapshot, @actor::jsonb, @payload::jsonb, @key);
            select pg_notify('{Channel}', '')
            """,
            new
            {
                id = id.Value,
                kind = request.Kind,
                snapshot = request.Snapshot.Value,
                actor = JsonSerializer.Serialize(request.Actor, SnapshotDatabase.Json),
                payload = request.Payload.GetRawText(),
                key = request.ExclusiveKey,
            },
            cancellationToken: cancellationToken));
}
