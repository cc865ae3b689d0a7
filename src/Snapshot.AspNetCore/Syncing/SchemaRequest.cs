using Snapshot.Tables;

namespace Snapshot.AspNetCore.Syncing;

/// <summary>What is to follow when a service changes a table's fields.</summary>
internal sealed record SchemaRequest
{
    public required SchemaPolicy Policy { get; init; }
}
