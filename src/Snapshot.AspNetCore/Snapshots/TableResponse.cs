using Snapshot.AspNetCore.Layout;
using Snapshot.Tables;

namespace Snapshot.AspNetCore.Snapshots;

/// <summary>A table of a snapshot: the local copy of a remote table.</summary>
internal sealed record TableResponse
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    public required string Account { get; init; }

    public required string RemoteTable { get; init; }

    public required TableState State { get; init; }

    public DateTimeOffset? PulledAt { get; init; }

    public required TableCapabilities Capabilities { get; init; }

    public required IReadOnlyList<Column> Columns { get; init; }

    public required IReadOnlyList<IndexResponse> Indexes { get; init; }

    public required TableView View { get; init; }

    public static TableResponse From(TableInfo table) => new()
    {
        Name = table.Ref.Table,
        Title = table.Title,
        Account = table.Account.ToString(),
        RemoteTable = table.RemoteId,
        State = table.State,
        PulledAt = table.PulledAt,
        Capabilities = table.Capabilities,
        Columns = table.Columns,
        Indexes = [.. table.Indexes.Select(IndexResponse.From)],
        View = table.View,
    };
}
