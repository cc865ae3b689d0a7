using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>What a connector is to read.</summary>
/// <param name="Table">The remote table, as it was discovered.</param>
public sealed record ReadRequest(RemoteTable Table)
{
    /// <summary>The fields wanted; each record's values come in this order.</summary>
    public IReadOnlyList<RemoteField> Fields { get; init; } = Table.Fields;

    /// <summary>
    /// The <see cref="ReadPage.Checkpoint"/> of the last page that was stored: go on behind it. <see langword="null"/>: from the start.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// The <see cref="ReadPage.Cursor"/> of an earlier read: bring what was created or changed since then, that moment included. Bringing more is
    /// allowed, leaving anything out is not. <see langword="null"/>: bring everything. Only given where the table
    /// <see cref="TableCapabilities.CanReadChanges">can read changes</see>; with a checkpoint besides, such a read goes on.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>About how many records a page should have. <value>The default is 1,000.</value></summary>
    public int PageSize { get; init; } = 1000;
}
