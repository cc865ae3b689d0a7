using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>A table cannot be pulled until a person has decided about the service's changes. Never leaves Core.</summary>
internal sealed class SchemaHeldException(SnapshotException why, IReadOnlyList<SchemaChange> changes) : Exception(why.Message)
{
    public SnapshotException Why { get; } = why;

    public IReadOnlyList<SchemaChange> Changes { get; } = changes;
}
