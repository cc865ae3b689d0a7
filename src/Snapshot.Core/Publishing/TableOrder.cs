using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>
/// The order in which the tables of a snapshot are written: those that others reference come first. Where they reference each other in a
/// circle, or a table itself, some references are late: a record is created without them, and they follow as an update.
/// </summary>
internal sealed class TableOrder
{
    private readonly IReadOnlyList<TableInfo> _all;
    private readonly List<TableInfo> _ordered = [];

    public TableOrder(IReadOnlyList<TableInfo> tables)
    {
        _all = tables;
        var begun = new HashSet<short>();
        foreach (var table in tables)
            Place(table, begun);
    }

    /// <summary>All tables, in the order of their creates.</summary>
    public IReadOnlyList<TableInfo> Tables => _ordered;

    /// <summary>The table that a column's values are ids of: one of the same account, else the only one of the snapshot with that remote id.</summary>
    public TableInfo? Target(TableInfo table, Column column) => column.References is { } remote ? Find(table, remote) : null;

    private TableInfo? Find(TableInfo table, string remote)
    {
        var found = _all.Where(other => other.RemoteId == remote).ToList();
        return found.Find(other => other.Account == table.Account) ?? (found.Count == 1 ? found[0] : null);
    }

    /// <summary>Whether a column references records that are created no earlier than its own table's.</summary>
    public bool IsLate(TableInfo table, Column column) =>
        Target(table, column) is { } target && Position(target) >= Position(table);

    /// <summary>The columns of all tables that reference a table.</summary>
    public IEnumerable<(TableInfo Table, Column Column)> To(TableInfo target) =>
        from table in _ordered
        from reference in From(table)
        where reference.Target.Number == target.Number
        select (table, reference.Column);

    /// <summary>The columns of a table that reference a table of the snapshot, and may hold temporary ids.</summary>
    public IEnumerable<(Column Column, TableInfo Target)> From(TableInfo table) =>
        from column in table.RemoteColumns
        where column.Type is FieldType.Text or FieldType.Json
        let target = Target(table, column)
        where target is not null
        select (column, target);

    /// <summary>The columns of a table that name records of the same table, also those that hold numbers.</summary>
    public IEnumerable<Column> Parents(TableInfo table) => table.RemoteColumns.Where(column => Target(table, column)?.Number == table.Number);

    /// <summary>Whether the ids of a table are numbers.</summary>
    public static bool HasNumbers(TableInfo table) => table.RemoteColumns.Where(column => column.IsKey).ToList() is [{ Type: FieldType.Integer }];

    /// <summary>The table's place in the order.</summary>
    public int Position(TableInfo table) => _ordered.FindIndex(other => other.Number == table.Number);

    private void Place(TableInfo table, HashSet<short> begun)
    {
        if (!begun.Add(table.Number))
            return;
        foreach (var remote in table.RemoteColumns.Select(column => column.References).OfType<string>().Concat(table.Capabilities.DependsOn))
        {
            if (Find(table, remote) is { } target)
                Place(target, begun);
        }
        _ordered.Add(table);
    }
}
