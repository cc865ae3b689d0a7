using Snapshot.Postgres.Sql;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Opens scans.</summary>
internal sealed class PostgresPullScans(SnapshotDatabase database) : IPullScans
{
    public IPullScan Open(TableInfo table, bool notes) => new PostgresPullScan(database, table, notes);
}
