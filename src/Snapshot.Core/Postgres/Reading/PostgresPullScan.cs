using Npgsql;
using NpgsqlTypes;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Compares by hash: only ids and hashes travel, and an unchanged table costs no writes.</summary>
internal sealed class PostgresPullScan(NpgsqlConnection connection, NpgsqlCommand command) : IPullScan
{
    public static async Task<PostgresPullScan> OpenAsync(NpgsqlConnection connection, TableInfo table, bool notes, CancellationToken cancellationToken)
    {
        // Nested loops over the unique index cost the same at any table size; the planner would rather hash the whole table every time.
        var settings = new NpgsqlCommand("set enable_hashjoin = off; set enable_mergejoin = off; set enable_seqscan = off", connection);
        await using var _ = settings.ConfigureAwait(false);
        await settings.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        var command = new NpgsqlCommand(Differing(table, notes), connection)
        {
            Parameters =
            {
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            },
        };
        await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return new PostgresPullScan(connection, command);
    }

    public async Task<IReadOnlyList<StagedRecord>> DifferingAsync(IReadOnlyList<StagedRecord> page, CancellationToken cancellationToken)
    {
        var (ids, hashes) = (new string[page.Count], new long[page.Count]);
        for (var i = 0; i < page.Count; i++)
            (ids[i], hashes[i]) = (page[i].RemoteId, page[i].Hash);
        command.Parameters[0].Value = ids;
        command.Parameters[1].Value = hashes;
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = reader.ConfigureAwait(false);
        var differing = new List<StagedRecord>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            differing.Add(page[(int)reader.GetInt64(0) - 1]);
        return differing;
    }

    public async ValueTask DisposeAsync()
    {
        await command.DisposeAsync().ConfigureAwait(false);
        // Given back to the pool, the connection forgets its settings.
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Selects the numbers of the records that are new here or differ.</summary>
    private static string Differing(TableInfo table, bool notes) => $"""
        with page as materialized (
            select * from unnest($1, $2) with ordinality as page(remote_id, hash, ordinal)
        ), met as materialized (
            select page.ordinal, r._id, r._hash is distinct from page.hash or r._state = 4 or r._conflict ->> '_record' = 'deleted' as differs
            from page left join {RecordTableSql.Name(table)} r on r._remote_id = page.remote_id
        ){(notes ? $", noted as (insert into {RecordTableSql.Seen(table)} (id) select _id from met where _id is not null)" : "")}
        select ordinal from met where _id is null or differs order by ordinal
        """;
}
