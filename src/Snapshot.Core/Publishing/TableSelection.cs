using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>What of a table is to be planned.</summary>
/// <param name="Table">The table.</param>
/// <param name="Records">Which of its records.</param>
/// <param name="Fields">Which edits of them; <see langword="null"/>: every change.</param>
internal sealed record TableSelection(TableInfo Table, RecordSelection Records, IReadOnlySet<string>? Fields)
{
    public bool Includes(Column column) => Fields is null || Fields.Contains(column.Name);
}
