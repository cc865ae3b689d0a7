using Npgsql;
using Snapshot.Errors;
using Snapshot.Postgres.Sql;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres;

/// <summary>Builds indexes with CREATE INDEX CONCURRENTLY, which reads and writes of the table do not wait for.</summary>
internal sealed class PostgresTableIndexes(SnapshotDatabase database) : ITableIndexes
{
    public async Task BuildAsync(TableInfo table, TableIndex index, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        try
        {
            IReadOnlyList<string> definitions = index.ForSearch
                ? [IndexSql.Search(table, await TrigramsAsync(connection, cancellationToken).ConfigureAwait(false))]
                : IndexSql.Sorted(table, index);
            string[] statements = [IndexSql.Drop(table, index), .. definitions];
            foreach (var statement in statements)
                await connection.ExecuteNamedAsync(statement, null, cancellationToken, timeout: 0).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ProgramLimitExceeded)
        {
            throw new SnapshotException(SnapshotErrorCode.ValueInvalid, $"Some value of “{index.Field}” is too long for an index.", e);
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw SnapshotDatabase.Unavailable(e);
        }
    }

    /// <summary>The schema of pg_trgm, made where it is not there yet.</summary>
    private async Task<string> TrigramsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string find = "select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm'";
        if (await FindAsync().ConfigureAwait(false) is { } schema)
            return schema;
        try
        {
            await connection.ExecuteNamedAsync(
                $"create extension if not exists pg_trgm with schema {SqlIdentifier.Quote(database.Schema)}", null, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e)
        {
            throw new SnapshotException(
                SnapshotErrorCode.NotSupported, "The index for searches needs PostgreSQL's extension pg_trgm, which could not be created here. Searches work without it, more slowly.", e)
            {
                Details = new Dictionary<string, object?> { ["extension"] = "pg_trgm", ["sqlState"] = e.SqlState },
            };
        }
        return (await FindAsync().ConfigureAwait(false))!;

        async Task<string?> FindAsync() => (await connection.QueryNamedAsync<string>(find, null, cancellationToken).ConfigureAwait(false)).FirstOrDefault();
    }
}
