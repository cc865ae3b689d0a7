using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>How a table followed its service.</summary>
/// <param name="Table">The table as it is now. Its <see cref="TableInfo.NeedsFullRead"/> says whether every record has to be read anew.</param>
/// <param name="Changes">What the service had changed, and what was done.</param>
internal sealed record TableChange(TableInfo Table, IReadOnlyList<SchemaChange> Changes)
{
    /// <summary>What became of what is made of the columns, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
