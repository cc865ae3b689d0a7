using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Which indexes a table can have.</summary>
internal static class IndexRules
{
    /// <exception cref="SnapshotException"><c>field_not_found</c> or <c>not_supported</c>.</exception>
    public static TableIndex Check(TableInfo table, TableIndex index)
    {
        if (index.ForSearch)
            return table.StoredColumns.Any(column => column.Type == FieldType.Text)
                ? index
                : throw new SnapshotException(SnapshotErrorCode.NotSupported, $"The table “{table.Ref.Table}” has no text fields that could be searched.");
        var column = table.Column(index.Field!);
        if (!column.IsStored || column.Type == FieldType.Json)
            throw new SnapshotException(
                SnapshotErrorCode.NotSupported,
                column.IsStored ? $"“{column.Name}” holds JSON, which has no order." : $"“{column.Name}” is made when it is read; there is nothing to index.");
        return new TableIndex(column.Name);
    }

    /// <summary>The indexes that stay when a column comes or goes: the one for searches holds all text columns, so it is made anew.</summary>
    public static IReadOnlyList<TableIndex> Kept(TableInfo table, Column column) =>
    [
        .. table.Indexes.Where(index => index.ForSearch ? !column.IsStored || column.Type != FieldType.Text : index.Field != column.Name),
    ];
}
