using System.Text.Json;
using Dapper;
using Npgsql;
using Snapshot.Identity;
using Snapshot.Jobs;

using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>Jobs as rows: claimed with SKIP LOCKED, held by a lease on the database's clock, fenced by a token.</summary>
internal sealed class PostgresJobQueue(SnapshotDatabase database) : IJobQueue, IJobLeases
{
    private string Jobs => database.Table("jobs");

    public async Task<JobId> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var id = JobId.New();
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await JobSql.InsertAsync(database, connection, id, request, cancellationToken).ConfigureAwait(false);
        return id;
    }

    public async Task<Job?> FindAsync(JobId job, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<JobRow>(
            $"select {JobSql.Columns} from {Jobs} where id = @id", new { id = job.Value }, cancellationToken).ConfigureAwait(false);
        return rows.SingleOrDefault()?.ToJob();
    }

    public async Task<IReadOnlyList<Job>> ListAsync(SnapshotId snapshot, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<JobRow>(
            $"select {JobSql.Columns} from {Jobs} where snapshot_id = @id order by created_at desc, id desc limit @limit",
            new { id = snapshot.Value, limit }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToJob())];
    }

    public Task CancelAsync(JobId job, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        update {Jobs}
        set cancel_requested = true,
            state = case when state = 'queued' then 'canceled' else state end,
            finished_at = case when state = 'queued' then now() else finished_at end
        where id = @id and state in ('queued', 'running')
        """,
        new { id = job.Value }, cancellationToken);

    public async Task<JobLease?> ClaimAsync(
        string worker, IReadOnlyCollection<string> kinds, TimeSpan lease, CancellationToken cancellationToken)
    {
        await ReleaseExpiredAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var rows = await database.QueryAsync<JobRow>(
                $"""
                update {Jobs}
                set state = 'running', worker = @worker, attempts = attempts + 1, lease_token = lease_token + 1,
                    lease_until = now() + @lease, started_at = now()
                from (
                    select id as next_id from {Jobs} ready
                    where state = 'queued' and run_at <= now() and kind = any(@kinds)
                      and (exclusive_key is null or not exists (
                          select from {Jobs} other where other.state = 'running' and other.exclusive_key = ready.exclusive_key))
                    order by run_at, id
                    limit 1
                    for update skip locked
                ) as next
                where id = next_id
                returning {JobSql.Columns}, lease_token as LeaseToken
                """,
                new { worker, kinds = kinds.ToArray(), lease }, cancellationToken).ConfigureAwait(false);
            return rows.SingleOrDefault() is { } row ? new JobLease(row.ToJob(), row.LeaseToken) : null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another worker began a job of the same key in the same moment; ours waits its turn.
            return null;
        }
    }

    public async Task<LeaseState> RenewAsync(
        JobLease lease, TimeSpan extension, JobProgress? progress, CancellationToken cancellationToken)
    {
        var canceled = await database.QueryAsync<bool>(
            $"""
            update {Jobs} set lease_until = now() + @extension, progress = coalesce(@progress::jsonb, progress)
            where id = @id and lease_token = @token and state = 'running'
            returning cancel_requested
            """,
            new { id = lease.Job.Id.Value, token = lease.Token, extension, progress = Json(progress) }, cancellationToken).ConfigureAwait(false);
        return canceled.Count == 0 ? LeaseState.Lost : canceled[0] ? LeaseState.CancelRequested : LeaseState.Held;
    }

    public Task FinishAsync(JobLease lease, JobOutcome outcome, CancellationToken cancellationToken)
    {
        static (string State, string? Result, string? Error, TimeSpan After) Row(
            string state, string? result = null, string? error = null, TimeSpan after = default) => (state, result, error, after);

        var (state, result, error, after) = outcome switch
        {
            JobOutcome.Succeeded succeeded => Row("succeeded", succeeded.Result?.GetRawText()),
            JobOutcome.Failed failed => Row("failed", error: Json(failed.Error)),
            JobOutcome.Canceled => Row("canceled"),
            JobOutcome.Again again => Row("queued", error: Json(again.Error), after: again.After),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
        };
        // Whoever waits for the key of this job may go on now.
        return database.ExecuteAsync(
            $"""
            update {Jobs}
            set state = @state, result = @result::jsonb, error = @error::jsonb, run_at = now() + @after, lease_until = null,
                finished_at = case when @state = 'queued' then null else now() end
            where id = @id and lease_token = @token and state = 'running';
            select pg_notify('{JobSql.Channel}', '')
            """,
            new { id = lease.Job.Id.Value, token = lease.Token, state, result, error, after }, cancellationToken);
    }

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await connection.ExecuteAsync(new CommandDefinition($"listen {JobSql.Channel}", cancellationToken: cancellationToken)).ConfigureAwait(false);
        // What was enqueued before LISTEN took hold is not announced any more.
        var ready = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            $"select exists (select from {Jobs} where state = 'queued' and run_at <= now())", cancellationToken: cancellationToken)).ConfigureAwait(false);
        await connection.WaitAsync(ready ? TimeSpan.FromMilliseconds(50) : atMost, cancellationToken).ConfigureAwait(false);
    }

    // A worker that died holds its job until the lease ends; then anyone may start it again.
    private Task ReleaseExpiredAsync(CancellationToken cancellationToken) => database.ExecuteAsync(
        $"update {Jobs} set state = 'queued', lease_until = null where state = 'running' and lease_until < now()", new { }, cancellationToken);

    private static string? Json<T>(T? value) => value is null ? null : JsonSerializer.Serialize(value, SnapshotDatabase.Json);
}
