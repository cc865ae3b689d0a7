using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>What the keys of discovered tables mean for their fields, and for the order in which the tables are written.</summary>
internal sealed class TableReferences(IReadOnlyDictionary<RelationName, IReadOnlyList<CatalogueRow>> tables, TableConstraints constraints)
{
    public static IReadOnlyList<string> Key(IReadOnlyList<CatalogueRow> columns) =>
        [.. columns.Where(column => column.KeyPosition is not null).OrderBy(column => column.KeyPosition).Select(column => column.Column)];

    /// <summary>The unique keys by which a row can be found: the one that is its id first.</summary>
    public IEnumerable<IReadOnlyList<string>> NaturalKeys(IReadOnlyList<CatalogueRow> columns)
    {
        var key = Key(columns);
        return constraints.Unique(columns[0].Relation)
            .Where(unique => unique.All(name => columns.Any(column => column.Column == name)))
            .OrderByDescending(unique => unique.SequenceEqual(key)).ThenBy(unique => unique.Count);
    }

    /// <summary>Whether no two rows have the same value; of the key that is known anyway.</summary>
    public bool IsUnique(CatalogueRow column) =>
        column.KeyPosition is null && constraints.Unique(column.Relation).Any(unique => unique is [var only] && only == column.Column);

    /// <summary>The table whose ids a column holds, if it is one of those discovered.</summary>
    public string? Of(CatalogueRow column) => constraints.Foreign(column.Relation)
        .Where(foreign => foreign.Columns[0] == column.Column && IsReference(foreign)).Select(foreign => foreign.Target.Id).FirstOrDefault();

    /// <summary>The tables whose rows must be there before those of this one, for the sake of keys that are no reference of one field.</summary>
    public IEnumerable<string> DependsOn(IReadOnlyList<CatalogueRow> columns) => constraints.Foreign(columns[0].Relation)
        .Where(foreign => foreign.Target != columns[0].Relation && !IsReference(foreign)).Select(foreign => foreign.Target.Id).Distinct().Order(StringComparer.Ordinal);

    // It holds ids as they are known here: of one column, which is all of the other table's key, and reads the same on both sides.
    private bool IsReference(ForeignKey foreign) => foreign.Columns.Count == 1 && tables.TryGetValue(foreign.Target, out var target)
        && Key(target) is [var key] && key == foreign.TargetColumns[0]
        && target.First(column => column.Column == key) is var named
        && ColumnType.FieldTypeOf(named.BaseType) is FieldType.Integer or FieldType.Text or FieldType.Uuid;
}
