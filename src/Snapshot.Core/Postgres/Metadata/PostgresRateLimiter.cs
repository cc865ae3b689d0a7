using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Metadata;

/// <summary>
/// A row per account, on the database's clock. A request takes its slot by the generic cell rate algorithm: the row holds when the next
/// one would go if all were spread evenly, and a burst runs so far ahead of that.
/// </summary>
internal sealed class PostgresRateLimiter(SnapshotDatabase database) : IRateLimiter
{
    private string Limits => database.Table("rate_limits");

    public async Task<RequestSlot> ReserveAsync(AccountId account, RateLimit? limit, TimeSpan ahead, CancellationToken cancellationToken)
    {
        var sql = limit is null
            ? $"select paused_until <= now(), greatest(paused_until, now()) - now() from {Limits} where account_id = @id"
            : $"""
            with present as materialized (
                select account_id, next_at, paused_until from {Limits} where account_id = @id for update
            ), slot as materialized (
                -- Read after the row was locked: whoever waited for that comes later.
                select account_id, next_at, clock, greatest(next_at - @tolerance, paused_until, clock) as at
                from present, lateral (select clock_timestamp() as clock offset 0) as timed
            )
            update {Limits} as l
            set next_at = case when slot.at - slot.clock <= @ahead then greatest(slot.next_at, slot.at) + @spacing else slot.next_at end
            from slot where l.account_id = slot.account_id
            returning slot.at - slot.clock <= @ahead, slot.at - slot.clock
            """;
        var slots = await database.QueryAsync<(bool, TimeSpan)>(
            sql, new { id = account.Value, ahead, spacing = limit?.Spacing, tolerance = limit?.Tolerance }, cancellationToken).ConfigureAwait(false);
        return slots.Count == 0 ? new RequestSlot(true, TimeSpan.Zero) : new RequestSlot(slots[0].Item1, slots[0].Item2);
    }

    public Task PauseAsync(AccountId account, TimeSpan pause, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"update {Limits} set paused_until = greatest(paused_until, now() + @pause) where account_id = @id",
        new { id = account.Value, pause }, cancellationToken);
}
