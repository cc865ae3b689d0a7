using Npgsql;
using Snapshot.Operations;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres;

/// <summary>Drops old partitions of the change logs.</summary>
internal sealed class PostgresHistoryRetention(SnapshotDatabase database) : IHistoryRetention
{
    public async Task<int> DropBeforeAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var old = await database.QueryAsync<(string Schema, string Partition)>(
            $"""
            select s.schema_name, c.relname::text
            from {database.Table("snapshots")} s
            join pg_class log on log.oid = to_regclass(quote_ident(s.schema_name) || '.{ChangeLogSql.Table}')
            join pg_inherits i on i.inhparent = log.oid
            join pg_class c on c.oid = i.inhrelid
            where c.relname::text < @first collate "C"
            order by 2, 1
            """,
            new { first = ChangeLogSql.Partition(day) }, cancellationToken).ConfigureAwait(false);
        var dropped = 0;
        foreach (var (schema, partition) in old)
            dropped += await DropAsync(schema, partition, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        return dropped;
    }

    private async Task<bool> DropAsync(string schema, string partition, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        try
        {
            // In the order in which an operation takes its locks, so that neither waits for the other for ever.
            await connection.ExecuteNamedAsync(
                $"set local lock_timeout = '5s'; drop table {SqlIdentifier.Quote(schema)}.{SqlIdentifier.Quote(partition)}", null, cancellationToken)
                .ConfigureAwait(false);
            await connection.ExecuteNamedAsync(
                $"update {database.Table("snapshots")} set history_from = greatest(history_from, @from::date) where schema_name = @schema",
                new { from = $"{ChangeLogSql.EndOf(partition):yyyy-MM-dd}", schema }, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }
}
