using System.Data.Common;
using System.Text.Json;
using Npgsql;
using Snapshot.Identity;
using Snapshot.Jobs;

using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>Jobs as rows: claimed with SKIP LOCKED, held by a lease on the database's clock, fenced by a token.</summary>
internal sealed class PostgresJobQueue(SnapshotDatabase database, IJobSignals signals) : IJobQueue, IJobLeases
{
    private const string WorkerLost = """{"code": "worker_lost", "message": "The workers that ran the job ended without a word, again and again."}""";

    private string Jobs => database.Table("jobs");

    public async Task<JobId> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        var id = JobId.New();
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await JobSql.InsertAsync(database, signals, connection, id, request, cancellationToken).ConfigureAwait(false);
        signals.Announce(committed: true);
        return id;
    }

    public async Task<JobId> EnqueueAsync(JobRequest request, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var id = JobId.New();
        await JobSql.InsertAsync(database, signals, JobSql.Connection(transaction), id, request, cancellationToken).ConfigureAwait(false);
        signals.Announce(committed: false);
        return id;
    }

    public async Task<Job?> FindAsync(JobId job, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<JobRow>(
            $"select {JobSql.Columns} from {Jobs} where id = @id", new { id = job.Value }, cancellationToken).ConfigureAwait(false);
        return rows.SingleOrDefault()?.ToJob();
    }

    public async Task<IReadOnlyList<Job>> ListAsync(SnapshotId snapshot, JobId? before, int limit, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<JobRow>(
            $"""
            select {JobSql.Columns} from {Jobs}
            where snapshot_id = @id and (@before::uuid is null or (created_at, id) < (select last.created_at, last.id from {Jobs} last where last.id = @before))
            order by created_at desc, id desc limit @limit
            """,
            new { id = snapshot.Value, before = before?.Value, limit }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToJob())];
    }

    public async Task<bool> CancelAsync(JobId job, CancellationToken cancellationToken) => await database.ExecuteAsync(
        $"""
        update {Jobs}
        set cancel_requested = true,
            state = case when state = 'running' then state else 'canceled' end,
            finished_at = case when state = 'running' then finished_at else now() end
        where id = @id and state in ('queued', 'running', 'parked')
        """,
        new { id = job.Value }, cancellationToken).ConfigureAwait(false) > 0;

    public async Task<bool> RetryAsync(JobId job, CancellationToken cancellationToken) => await ChangeAsync(
        $"""
        update {Jobs}
        set state = 'queued', attempts = 0, run_at = now(), cancel_requested = false, error = null, finished_at = null
        where id = @id and state in ('failed', 'parked', 'canceled')
        """,
        new { id = job.Value }, cancellationToken).ConfigureAwait(false) > 0;

    public async Task<JobLease?> ClaimAsync(JobClaim claim, CancellationToken cancellationToken)
    {
        await ReleaseExpiredAsync(claim.MostAttempts, cancellationToken).ConfigureAwait(false);
        try
        {
            var rows = await database.QueryAsync<JobRow>(
                $"""
                update {Jobs}
                set state = 'running', worker = @worker, attempts = attempts + 1, lease_token = lease_token + 1,
                    lease_until = now() + @lease, started_at = now()
                from (
                    select id as next_id from {Jobs} ready
                    where {Unblocked} and run_at <= now()
                    order by priority desc, run_at, id
                    limit 1
                    for update skip locked
                ) as next
                where id = next_id
                returning {JobSql.Columns}, lease_token as LeaseToken
                """,
                new { worker = claim.Worker, kinds = claim.Kinds.ToArray(), lease = claim.Lease }, cancellationToken).ConfigureAwait(false);
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

    public Task HoldAsync(JobLease lease, DbTransaction transaction, bool advances, CancellationToken cancellationToken) =>
        JobSql.HoldAsync(database, JobSql.Connection(transaction), lease, advances, cancellationToken);

    public Task FinishAsync(JobLease lease, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var (state, result, error, after) = outcome switch
        {
            JobOutcome.Succeeded succeeded => Row("succeeded", succeeded.Result?.GetRawText()),
            JobOutcome.Failed failed => Row("failed", failed.Result?.GetRawText(), Json(failed.Error)),
            JobOutcome.Parked parked => Row("parked", error: Json(parked.Error)),
            JobOutcome.Canceled => Row("canceled"),
            JobOutcome.Again again => Row("queued", error: Json(again.Error), after: again.After),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
        };
        // Whoever waits for the key of this job may go on now.
        return ChangeAsync(
            $"""
            update {Jobs}
            set state = @state, result = @result::jsonb, error = @error::jsonb, run_at = now() + @after, lease_until = null,
                attempts = attempts - case when @counts then 0 else 1 end,
                finished_at = case when @state = 'queued' then null else now() end
            where id = @id and lease_token = @token and state = 'running'
            """,
            new { id = lease.Job.Id.Value, token = lease.Token, state, result, error, after, counts = outcome is not JobOutcome.Again { Counts: false } }, cancellationToken);

        static (string State, string? Result, string? Error, TimeSpan After) Row(
            string state, string? result = null, string? error = null, TimeSpan after = default) => (state, result, error, after);
    }

    public Task WaitAsync(IReadOnlyCollection<string> kinds, TimeSpan atMost, CancellationToken cancellationToken) => signals.WaitAsync(
        async token =>
        {
            // What was enqueued before is not announced any more, and what waits for its time never is.
            var next = await database.QueryAsync<TimeSpan?>(
                $"select min(run_at) - now() from {Jobs} ready where {Unblocked}", new { kinds = kinds.ToArray() }, token).ConfigureAwait(false);
            return next[0] < atMost ? next[0]!.Value : atMost;
        },
        cancellationToken);

    public Task<int> DeleteEndedAsync(TimeSpan ago, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"delete from {Jobs} where finished_at < now() - @ago", new { ago }, cancellationToken);

    // A job of a key that is being worked on becomes ready when that ends, which is announced.
    private string Unblocked => $"""
        ready.state = 'queued' and ready.kind = any(@kinds) and (ready.exclusive_key is null or not exists (
            select from {Jobs} other where other.state = 'running' and other.exclusive_key = ready.exclusive_key))
        """;

    // A worker that died holds its job until the lease ends; then anyone may start it again, unless it has killed too many.
    private Task ReleaseExpiredAsync(int mostAttempts, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        update {Jobs}
        set state = case when cancel_requested then 'canceled' when attempts >= @mostAttempts then 'parked' else 'queued' end,
            error = case when attempts >= @mostAttempts and not cancel_requested then '{WorkerLost}'::jsonb else error end,
            finished_at = case when cancel_requested or attempts >= @mostAttempts then now() end,
            lease_until = null
        where state = 'running' and lease_until < now()
        """,
        new { mostAttempts }, cancellationToken);

    // For what may make a job ready. Announcements are no rows.
    private async Task<int> ChangeAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        var changed = await database.ExecuteAsync($"{sql};\n{signals.Statement}", parameters, cancellationToken).ConfigureAwait(false);
        signals.Announce(committed: true);
        return changed;
    }

    private static string? Json<T>(T? value) => value is null ? null : JsonSerializer.Serialize(value, SnapshotDatabase.Json);
}
