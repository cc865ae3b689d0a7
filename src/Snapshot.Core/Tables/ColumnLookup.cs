namespace Snapshot.Tables;

/// <summary>
/// Where a column's values are looked up: in the record of another table whose key is what a column of this one holds. Of several
/// such records the one with the smallest id counts; deleted ones do not.
/// </summary>
/// <param name="Field">The column of this table that holds the key.</param>
/// <param name="Table">The other table of the snapshot; it may be the same.</param>
/// <param name="Key">The column there that is compared; of the same type.</param>
/// <param name="Value">The column there that is taken.</param>
public sealed record ColumnLookup(string Field, string Table, string Key, string Value);
