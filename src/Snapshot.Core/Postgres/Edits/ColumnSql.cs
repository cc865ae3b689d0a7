using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>The names that a column has in an edit's statement: <c>o3</c> its value before, <c>n3</c> its value after.</summary>
/// <param name="Column">The column.</param>
/// <param name="Index">Its number in the statement.</param>
internal sealed record ColumnSql(Column Column, int Index)
{
    public string Name => RecordTableSql.Column(Column);

    public string Current => $"r.{Name}";

    /// <summary>The column's name as a JSON key.</summary>
    public string Key => FieldSql.Literal(Column.Name);

    public string Differs => $"o{Index} is distinct from n{Index}";

    /// <summary>The base: what is kept in <c>_base</c>, else the value before.</summary>
    public string Base => $"case when _base ? {Key} then {FieldSql.FromJson("_base", Column)} else o{Index} end";
}
