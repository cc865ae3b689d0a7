using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Metadata;

/// <summary>
/// A row per account – and one for each further limit, and for each part that a limit counts by itself –, on the database's clock. A request takes its slot by the generic cell rate algorithm: the row holds when the next
/// one would go if all were spread evenly, and a burst runs so far ahead of that.
/// </summary>
internal sealed class PostgresRateLimiter(SnapshotDatabase database) : IRateLimiter
{
    private string Limits => database.Table("rate_limits");

    public async Task<RequestSlot> ReserveAsync(AccountId account, IReadOnlyList<LimitShare> shares, TimeSpan ahead, CancellationToken cancellationToken)
    {
        // The account's own row has its pauses, so it is looked at also where no limit counts in it.
        List<(string Key, TimeSpan Spacing, TimeSpan Tolerance)> rows = [.. shares.Select(share => (share.Key, share.Spacing, share.Tolerance))];
        if (shares.All(share => share.Key.Length > 0))
            rows.Add(("", TimeSpan.Zero, TimeSpan.Zero));
        var sql = shares.Count == 0
            ? $"select paused_until <= now(), greatest(paused_until, now()) - now(), 1::bigint from {Limits} where account_id = @id and key = ''"
            : $"""
            with present as materialized (
                select l.key, l.next_at, l.paused_until, wanted.spacing, wanted.tolerance
                from {Limits} l join unnest(@keys, @spacings, @tolerances) as wanted(key, spacing, tolerance) on wanted.key = l.key
                where l.account_id = @id order by l.key for update of l
            ), slot as materialized (
                -- Read after the rows were locked: a request that waited for them comes later.
                select max(clock) as clock, greatest(max(next_at - tolerance) filter (where spacing > interval '0'), max(paused_until), max(clock)) as at, count(*) as found
                from present, lateral (select clock_timestamp() as clock offset 0) as timed
            )
            update {Limits} as l
            set next_at = case when slot.found = @count and present.spacing > interval '0' and slot.at - slot.clock <= @ahead
                               then greatest(present.next_at, slot.at) + present.spacing else present.next_at end
            from slot, present where l.account_id = @id and l.key = present.key
            returning slot.at - slot.clock <= @ahead, slot.at - slot.clock, slot.found
            """;
        var parameters = new
        {
            id = account.Value, ahead, count = rows.Count, keys = rows.Select(row => row.Key).ToArray(),
            spacings = rows.Select(row => row.Spacing).ToArray(), tolerances = rows.Select(row => row.Tolerance).ToArray(),
        };
        while (true)
        {
            var slots = await database.QueryAsync<(bool, TimeSpan, long)>(sql, parameters, cancellationToken).ConfigureAwait(false);
            if (slots.Count == 0)
                return new RequestSlot(true, TimeSpan.Zero);
            if (shares.Count == 0 || slots[0].Item3 == rows.Count)
                return new RequestSlot(slots[0].Item1, slots[0].Item2);
            // The first request of a part: nothing was taken yet.
            await database.ExecuteAsync(
                $"""
                insert into {Limits} (account_id, key)
                select a.id, wanted.key from unnest(@keys) as wanted(key) join {database.Table("accounts")} a on a.id = @id
                on conflict do nothing
                """,
                parameters, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task PauseAsync(AccountId account, TimeSpan pause, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"update {Limits} set paused_until = greatest(paused_until, now() + @pause) where account_id = @id and key = ''",
        new { id = account.Value, pause }, cancellationToken);
}
