using Npgsql;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Compares by hash: only ids and hashes travel, and an unchanged table costs no writes. Nothing is kept open between pages.</summary>
internal sealed class PostgresPullScan(SnapshotDatabase database, TableInfo table, bool notes) : IPullScan
{
    // Nested loops over the unique index cost the same at any table size; the planner would rather hash the whole table every time.
    private static readonly string Settings = $"""
        select {TransactionSettings.Select(TimeSpan.Zero)},
               set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)
        """;

    public async Task<IReadOnlyList<StagedRecord>> DifferingAsync(IReadOnlyList<StagedRecord> page, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var query = new NpgsqlBatchCommand(Differing(
            parameters.Add([.. page.Select(record => record.RemoteId)]), parameters.Add([.. page.Select(record => record.Hash)])));
        parameters.AddTo(query.Parameters);
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand("begin"), new NpgsqlBatchCommand(Settings), query, new NpgsqlBatchCommand("commit") },
        };
        await using var __ = batch.ConfigureAwait(false);
        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var ___ = reader.ConfigureAwait(false);
        // Behind what the settings answer.
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var differing = new List<StagedRecord>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            differing.Add(page[(int)reader.GetInt64(0) - 1]);
        // The commit, which may fail.
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return differing;
    }

    /// <summary>Selects the numbers of the records that are new here or differ.</summary>
    private string Differing(string ids, string hashes) => $"""
        with page as materialized (
            select * from unnest({ids}, {hashes}) with ordinality as page(remote_id, hash, ordinal)
        ), met as materialized (
            select page.ordinal, r._id, r._hash is distinct from page.hash or r._state = 4 or r._conflict ->> '_record' = 'deleted' as differs
            from page left join {RecordTableSql.Name(table)} r on r._remote_id = page.remote_id
        ){(notes ? $", noted as (insert into {RecordTableSql.Seen(table)} (id) select _id from met where _id is not null)" : "")}
        select ordinal from met where _id is null or differs order by ordinal
        """;
}
