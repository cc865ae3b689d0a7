using System.Text.Json;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>Schedules as rows: whoever locks one that is due enqueues its job and sets the next time, in one transaction.</summary>
internal sealed class PostgresJobSchedules(SnapshotDatabase database, IJobSignals signals) : IJobSchedules
{
    private const string Columns =
        "snapshot_id as SnapshotId, kind, actor, payload, exclusive_key as ExclusiveKey, priority, recurrence, next_at as NextAt, last_job as LastJob";

    private string Schedules => database.Table("job_schedules");

    public async Task<JobSchedule> SaveAsync(JobRequest request, Recurrence recurrence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recurrence);
        var now = await database.QueryAsync<DateTime>("select now()", new { }, cancellationToken).ConfigureAwait(false);
        var rows = await database.QueryAsync<ScheduleRow>(
            $"""
            insert into {Schedules} (snapshot_id, kind, actor, payload, exclusive_key, priority, recurrence, next_at)
            values (@snapshot, @kind, @actor::jsonb, @payload::jsonb, @key, @priority, @recurrence, @next)
            on conflict (snapshot_id, kind) do update
            set actor = excluded.actor, payload = excluded.payload, exclusive_key = excluded.exclusive_key, priority = excluded.priority,
                recurrence = excluded.recurrence, next_at = excluded.next_at
            returning {Columns}
            """,
            new
            {
                snapshot = request.Snapshot.Value,
                kind = request.Kind,
                actor = JsonSerializer.Serialize(request.Actor, SnapshotDatabase.Json),
                payload = request.Payload.GetRawText(),
                key = request.ExclusiveKey,
                priority = (short)request.Priority,
                recurrence = JsonSerializer.Serialize(recurrence, SnapshotDatabase.Json),
                next = recurrence.Next(now[0]),
            },
            cancellationToken).ConfigureAwait(false);
        return rows[0].ToSchedule();
    }

    public async Task<JobSchedule?> FindAsync(SnapshotId snapshot, string kind, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ScheduleRow>(
            $"select {Columns} from {Schedules} where snapshot_id = @id and kind = @kind", new { id = snapshot.Value, kind }, cancellationToken)
            .ConfigureAwait(false);
        return rows.SingleOrDefault()?.ToSchedule();
    }

    public async Task<bool> DeleteAsync(SnapshotId snapshot, string kind, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"delete from {Schedules} where snapshot_id = @id and kind = @kind", new { id = snapshot.Value, kind }, cancellationToken)
            .ConfigureAwait(false) > 0;

    public async Task<bool> StartDueAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        var rows = await connection.QueryNamedAsync<ScheduleRow>(
            $"""
            select {Columns}, now() as Now,
                   exists (select from {database.Table("jobs")} j where j.id = s.last_job and j.state in ('queued', 'running')) as IsBusy
            from {Schedules} s where next_at <= now() order by next_at limit 1 for update skip locked
            """,
            null, cancellationToken).ConfigureAwait(false);
        if (rows.SingleOrDefault() is not { } due)
            return false;

        var (schedule, job) = (due.ToSchedule(), due.IsBusy ? due.LastJob!.Value : JobId.New().Value);
        if (!due.IsBusy)
            await JobSql.InsertAsync(database, signals, connection, new JobId(job), schedule.Request, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteNamedAsync(
            $"update {Schedules} set next_at = @next, last_job = @job where snapshot_id = @id and kind = @kind",
            new { next = schedule.Recurrence.Next(due.Now), job, id = due.SnapshotId, kind = due.Kind }, cancellationToken)
            .ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        if (!due.IsBusy)
            signals.Announce(committed: true);
        return true;
    }

    private sealed class ScheduleRow
    {
        public Guid SnapshotId { get; init; }

        public string Kind { get; init; } = "";

        public string Actor { get; init; } = "";

        public string Payload { get; init; } = "";

        public string? ExclusiveKey { get; init; }

        public short Priority { get; init; }

        public string Recurrence { get; init; } = "";

        public DateTime NextAt { get; init; }

        public Guid? LastJob { get; init; }

        public DateTime Now { get; init; }

        public bool IsBusy { get; init; }

        public JobSchedule ToSchedule() => new(
            new JobRequest(Kind, new SnapshotId(SnapshotId), Read<Actor>(Actor), Read<JsonElement>(Payload))
            {
                ExclusiveKey = ExclusiveKey,
                Priority = (JobPriority)Priority,
            },
            Read<Recurrence>(Recurrence), NextAt)
        {
            LastJob = LastJob is { } job ? new JobId(job) : null,
        };

        private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, SnapshotDatabase.Json)!;
    }
}
