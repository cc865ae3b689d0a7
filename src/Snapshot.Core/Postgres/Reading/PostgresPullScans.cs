using Snapshot.Postgres.Sql;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Opens scans, each on a connection of its own.</summary>
internal sealed class PostgresPullScans(SnapshotDatabase database) : IPullScans
{
    public async Task<IPullScan> OpenAsync(TableInfo table, bool notes, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await PostgresPullScan.OpenAsync(connection, table, notes, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
