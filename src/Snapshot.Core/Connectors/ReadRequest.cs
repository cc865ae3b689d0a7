using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>What a connector is to read.</summary>
/// <param name="Table">The remote table, as it was discovered.</param>
public sealed record ReadRequest(RemoteTable Table)
{
    /// <summary>The fields wanted; each record's values come in this order.</summary>
    public IReadOnlyList<RemoteField> Fields { get; init; } = Table.Fields;

    /// <summary>
    /// The <see cref="ReadPage.Cursor"/> of the last finished scan: read what was created or changed since then, inclusively –
    /// repeats are allowed, omissions are not. <see langword="null"/>: read everything. Only given when the table's
    /// <see cref="TableCapabilities.CanReadChanges"/> says so. Together with <see cref="Checkpoint"/> it continues such a read.
    /// </summary>
    public string? Since { get; init; }

    /// <summary>
    /// The <see cref="ReadPage.Checkpoint"/> of the last page that was stored: go on behind it. <see langword="null"/>: from the start.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>About how many records a page should have. <value>The default is 1,000.</value></summary>
    public int PageSize { get; init; } = 1000;
}
